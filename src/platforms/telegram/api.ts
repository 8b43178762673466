/** Calls of the Bot API, made by grammY over the fetch we are given. */
import { Api, GrammyError } from 'grammy'
import type { TelegramSettings } from '../../settings.ts'
import { persist, type Verdict } from '../call.ts'
import type { Context } from '../platform.ts'

/** grammY's abort signal on Node is a polyfill, refused by fetch since Node 24: a native one follows it. */
const follow =
  (send: typeof fetch) =>
  (url: string, { method, headers, body, signal }: RequestInit): Promise<Response> => {
    const controller = new AbortController()
    signal?.addEventListener('abort', () => controller.abort())
    return send(url, {
      method: method ?? 'POST',
      headers: headers ?? {},
      body: body ?? null,
      // The address holds the token; Workers know no 'error' here.
      redirect: 'manual',
      signal: controller.signal,
    })
  }

/** The API of one bot; a call is given up after so many seconds. */
export const createApi = (
  {
    TELEGRAM_BOT_TOKEN,
    TELEGRAM_API_ROOT,
  }: Pick<TelegramSettings, 'TELEGRAM_BOT_TOKEN' | 'TELEGRAM_API_ROOT'>,
  send: typeof fetch,
  timeoutSeconds: number,
): Api => new Api(TELEGRAM_BOT_TOKEN, { apiRoot: TELEGRAM_API_ROOT, fetch: follow(send), timeoutSeconds })

/** What a failed call comes to. The errors hold the token and the texts of both sides: only a code is read from them. */
const judge = (error: unknown): Verdict => {
  // No refusal of the API's: it was not reached, or what came is no JSON.
  if (!(error instanceof GrammyError)) return { kind: 'again', code: 0 }
  const code = Number(error.error_code) || 0
  if (code !== 429 && code < 500) return { kind: 'failed', code }
  const after = Number(error.parameters?.retry_after ?? 0)
  return { kind: 'again', code, ...(after > 0 ? { after: after * 1000 } : {}) }
}

/** Longer than any one try: a signal of ours ends it. */
const MOST_SECONDS = 10
/** The type of grammY's polyfill. */
type Signal = NonNullable<Parameters<Api['answerCallbackQuery']>[2]>

/** Ends the query of a button: until then it spins. Never throws; what fails is logged. */
export const createEndQuery = (
  settings: TelegramSettings,
  context: Context,
): ((query: string) => Promise<void>) => {
  const api = createApi(settings, context.fetch, MOST_SECONDS)
  return async (query) => {
    await persist(context, { platform: 'telegram', name: 'answerCallbackQuery' }, async (ms) => {
      try {
        const body = await api.answerCallbackQuery(query, {}, AbortSignal.timeout(ms) as Signal)
        return { verdict: { kind: 'done' }, body }
      } catch (error) {
        return { verdict: judge(error), body: undefined }
      }
    })
  }
}
