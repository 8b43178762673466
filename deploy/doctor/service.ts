/** The service at its public address: reachable as a platform would reach it, the same edition, the same time. */
import { version } from '../../src/corpus/index.ts'
import { say } from '../../src/wording/say.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { sayOdd, visit } from './visit.ts'

/** A signature may be five minutes off; a clock that is one minute off will be. */
const MOST_SKEW_MS = 60_000

/** Only https comes from outside; a loopback address is for trying things out. */
const checkScheme = (publicUrl: string): Finding[] => {
  const { protocol, hostname } = new URL(publicUrl)
  if (/^(localhost|127\..*|\[::1\])$/.test(hostname)) return [warn(say('doctor.service.local'))]
  return protocol === 'https:' ? [] : [fail(say('doctor.service.plain'))]
}

const checkClock = (headers: Headers): Finding[] => {
  const skew = Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())
  return skew > MOST_SKEW_MS
    ? [warn(say('doctor.service.clock', { seconds: String(Math.round(skew / 1000)) }))]
    : []
}

/** `reached`: the routes can be checked. */
export const checkService = async (publicUrl: string): Promise<{ findings: Finding[]; reached: boolean }> => {
  const scheme = checkScheme(publicUrl)
  const visited = await visit(`${publicUrl}/health`)
  if ('missed' in visited) return { findings: [...scheme, fail(visited.missed)], reached: false }
  const health = visited.json as { ok?: unknown; policies?: unknown; version?: unknown } | null | undefined
  if (visited.status !== 200 || health?.ok !== true)
    return { findings: [...scheme, fail(sayOdd(visited))], reached: false }
  const served = say('doctor.service.good', { policies: String(health.policies), ms: String(visited.ms) })
  const edition = health.version === version ? [] : [warn(say('doctor.service.edition'))]
  return { findings: [...scheme, ok(served), ...edition, ...checkClock(visited.headers)], reached: true }
}
