/** The settings themselves: complete, well-formed, and no name misspelt. Values are never repeated. */
import { readFileSync } from 'node:fs'
import { readSettings, type Settings, SettingsError, settingNames } from '../../src/settings.ts'
import { list, say } from '../../src/wording/say.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export type Env = Record<string, string | undefined>

const example = readFileSync(new URL('../example.env', import.meta.url), 'utf8')

/** What a setting holds and where it is found: the Chinese line above it in `example.env`. */
const describe = (name: string): string => new RegExp(`\n# (.+) \\| .+\n${name}=`).exec(example)?.[1] ?? name

/** Names that look like settings of a platform and are none. */
const strangers = (env: Env): string[] =>
  Object.keys(env).filter(
    (name) =>
      /^(TELEGRAM|WECOM|WECHAT|DINGTALK|FEISHU)_[A-Z0-9_]+$/.test(name) && !settingNames.includes(name),
  )

const complaints = ({ complaints }: SettingsError): Finding[] =>
  complaints.map(({ name, missing }) =>
    fail(
      say(missing ? 'doctor.settings.missing' : 'doctor.settings.malformed', { name, what: describe(name) }),
    ),
  )

/** A bot's token begins with the id that getMe tells. */
const checkBot = ({ telegram }: Settings['platforms']): Finding[] =>
  telegram && telegram.TELEGRAM_BOT_TOKEN.split(':')[0] !== String(telegram.TELEGRAM_BOT_INFO.id)
    ? [fail(say('doctor.settings.other-bot'))]
    : []

/** Checks the settings; with `settings` only when the service would start with them. */
export const checkSettings = (env: Env): { findings: Finding[]; settings?: Settings } => {
  const misspelt = strangers(env).map((name) => warn(say('doctor.settings.stranger', { name })))
  try {
    const settings = readSettings(env)
    const names = Object.keys(settings.platforms) as (keyof Settings['platforms'])[]
    const summary =
      names.length > 0
        ? ok(
            say('doctor.settings.good', { platforms: list(names.map((name) => say(`doctor.name.${name}`))) }),
          )
        : warn(say('doctor.settings.none'))
    return { findings: [summary, ...checkBot(settings.platforms), ...misspelt], settings }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return { findings: [...complaints(error), ...misspelt] }
  }
}
