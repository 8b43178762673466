/** The menu of the WeCom application: its buttons, and what mends a failure to create it. */
import { commandData } from '../../src/platforms/platform.ts'
import { createApi } from '../../src/platforms/wecom/api.ts'
import { readSettings, SettingsError, type WecomSettings } from '../../src/settings.ts'
import { labels } from '../../src/wording/index.ts'
import { say } from '../../src/wording/say.ts'

/** Environment variables. */
export type Env = Record<string, string | undefined>
/** Whether the menu is there now, and what to tell the administrator. */
export type Outcome = { created: boolean; text: string }

const click = (name: string, command: Parameters<typeof commandData>[0]) => ({
  type: 'click',
  name,
  key: commandData(command),
})

/** At most three buttons, and five below one; https://developer.work.weixin.qq.com/document/path/90231 */
const buttons = [
  click(labels.chapters, 'chapters'),
  click(labels.estimates, 'estimates'),
  {
    name: say('menu.more'),
    sub_button: [
      click(labels.forwardText, 'forward'),
      click(labels.forget, 'forget'),
      click(labels.help, 'help'),
    ],
  },
]

/** What mends a failure, by WeCom's code; 0 when it could not be reached. */
const remedies: Record<number, Parameters<typeof say>[0] & `menu.why.${string}`> = {
  0: 'menu.why.unreachable',
  [-1]: 'menu.why.busy',
  40001: 'menu.why.secret',
  40013: 'menu.why.corp',
  40056: 'menu.why.agent',
  45009: 'menu.why.busy',
  45033: 'menu.why.busy',
  48002: 'menu.why.permission',
  50003: 'menu.why.permission',
  60011: 'menu.why.permission',
  60020: 'menu.why.address',
  301002: 'menu.why.agent',
}

const failed = (text: string): Outcome => ({ created: false, text })

/** Only the application's settings: those of other platforms may still be missing. */
const readOwn = (env: Env): WecomSettings | undefined => {
  const own = Object.entries(env).filter(([name]) => /^WECOM_(?!BOT_)/.test(name))
  return readSettings(Object.fromEntries(own)).platforms.wecom
}

const create = async (env: Env): Promise<Outcome> => {
  const settings = readOwn(env)
  if (settings === undefined) return failed(say('menu.absent'))
  const { WECOM_SECRET, WECOM_AGENT_ID } = settings
  if (WECOM_SECRET === undefined) return failed(say('menu.no-secret'))
  let code = 0
  const api = createApi(
    { ...settings, WECOM_SECRET },
    {
      fetch,
      now: Date.now,
      pause: (ms) => new Promise((done) => setTimeout(done, ms)),
      log: (entry) => {
        code = Number(entry.code)
      },
    },
  )
  if (await api(`menu/create?agentid=${WECOM_AGENT_ID}`, { button: buttons })) {
    const names = buttons.flatMap((button) =>
      'sub_button' in button ? button.sub_button.map(({ name }) => name) : [button.name],
    )
    return { created: true, text: say('menu.created', { names: names.join('、') }) }
  }
  const why = say(remedies[code] ?? 'menu.why.other')
  return failed(say('menu.failed', { code: String(code), why }))
}

/** Creates the menu with the settings of the environment, or says what is wrong with them, by name and never by value. */
export const createMenu = (env: Env): Promise<Outcome> =>
  create(env).catch((error: unknown) => {
    if (!(error instanceof SettingsError)) throw error
    return failed(error.message.replace(/^.*/, say('menu.settings')))
  })
