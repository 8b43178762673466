/** All checks of a deployment, side by side: the settings, the public address, and every platform that is configured. */
import type { Settings } from '../../src/settings.ts'
import { say } from '../../src/wording/say.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { type Finding, fail } from './finding.ts'
import { type Checks, checkRefusal } from './route.ts'
import { wechat, wecom, wecomBot } from './sealed.ts'
import { checkService } from './service.ts'
import { checkSettings, type Env } from './settings.ts'
import { telegram } from './telegram.ts'

export type { Finding } from './finding.ts'
export type { Env } from './settings.ts'

type Platforms = Required<Settings['platforms']>
type Name = keyof Platforms

const platforms: { [Platform in Name]: Checks<Platforms[Platform]> } = {
  wecom,
  'wecom-bot': wecomBot,
  wechat,
  telegram,
  dingtalk,
  feishu,
}

const named = (name: Name | 'settings' | 'service', findings: Finding[]): Finding[] =>
  findings.map(({ mark, text }) => ({
    mark,
    text: say('doctor.line', { name: say(`doctor.name.${name}`), text }),
  }))

/** Without its route in the deployment there is nothing to prove. */
const checkRoute = async <Given>(checks: Checks<Given>, settings: Given, url: string): Promise<Finding[]> => {
  const refusal = await checkRefusal(url)
  return refusal.mark === 'ok' ? [refusal, ...(await checks.proofs(settings, url))] : [refusal]
}

/** A secret that an error of somebody else's repeats is not printed. */
const createRedact = (env: Env) => {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    /(TOKEN|SECRET|KEY)$/.test(name) && value !== undefined && value.length > 5 ? [value] : [],
  )
  return ({ mark, text }: Finding): Finding => ({
    mark,
    text: secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text),
  })
}

/** Checks everything, or without the network only the settings. */
export const diagnose = async (env: Env, { offline }: { offline: boolean }): Promise<Finding[]> => {
  const { findings, settings } = checkSettings(env)
  const own = named('settings', findings)
  if (offline || settings === undefined) return own
  const { PUBLIC_URL } = settings
  const service = PUBLIC_URL === undefined ? undefined : checkService(PUBLIC_URL)
  const checkPlatform = async (name: Name) => {
    const checks = platforms[name] as Checks<unknown>
    const given = settings.platforms[name]
    const url = PUBLIC_URL === undefined ? undefined : `${PUBLIC_URL}/${name}`
    const [route, api] = await Promise.all([
      service?.then(({ reached }) => (reached && url !== undefined ? checkRoute(checks, given, url) : [])),
      checks.api?.(given, url),
    ])
    return named(name, [...(route ?? []), ...(api ?? [])])
  }
  const configured = (Object.keys(platforms) as Name[]).filter((name) => settings.platforms[name])
  const [address, ...told] = await Promise.all([
    service?.then(({ findings }) => findings) ?? [fail(say('doctor.service.no-address'))],
    ...configured.map(checkPlatform),
  ])
  return [...own, ...named('service', address), ...told.flat()].map(createRedact(env))
}
