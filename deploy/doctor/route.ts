/** A platform's route in the deployment: it is there, refuses what is not signed, and takes what the local secrets sign. */
import { list, say } from '../../src/wording/say.ts'
import { type Finding, fail, ok } from './finding.ts'
import { type Missed, sayOdd, type Visited, visit } from './visit.ts'

/** What can be checked of one platform: its route in the deployment, and what its own API says. */
export type Checks<Settings> = {
  /** Requests signed with the local secrets, and what they prove. */
  proofs: (settings: Settings, url: string) => Promise<Finding[]>
  /** `url`: where the platform is to send messages; undefined when that is not known. */
  api?: (settings: Settings, url: string | undefined) => Promise<Finding[]>
}

const isRefusal = ({ status, json }: Visited): boolean =>
  [400, 401, 403].includes(status) && (json as { error?: unknown } | null | undefined)?.error === 'refused'

/** A request without any proof must be refused, in the service's own words. */
export const checkRefusal = async (url: string): Promise<Finding> => {
  const visited = await visit(url, { method: 'POST', body: '{}' })
  if ('missed' in visited) return fail(visited.missed)
  if (isRefusal(visited)) return ok(say('doctor.route.mounted', { status: String(visited.status) }))
  return fail(visited.status === 404 ? say('doctor.route.absent') : sayOdd(visited))
}

/** Judges the response to a request that the local secrets sign; `settings`: those whose difference it would show. */
export const judge = (
  visited: Visited | Missed,
  isRight: (visited: Visited) => boolean,
  settings: readonly string[],
): Finding => {
  const names = list(settings)
  if ('missed' in visited) return fail(visited.missed)
  if (isRight(visited)) return ok(say('doctor.route.proven', { names, ms: String(visited.ms) }))
  if (isRefusal(visited)) return fail(say('doctor.route.differs', { names }))
  if (visited.status === 200) return fail(say('doctor.route.altered'))
  return fail(sayOdd(visited))
}
