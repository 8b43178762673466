/** What a check finds: how it stands, and one sentence that also says what to do. */

export type Finding = { mark: 'ok' | 'warn' | 'fail'; text: string }

export const ok = (text: string): Finding => ({ mark: 'ok', text })
export const warn = (text: string): Finding => ({ mark: 'warn', text })
export const fail = (text: string): Finding => ({ mark: 'fail', text })
