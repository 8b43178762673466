/** One HTTP request of a check: bounded in time and size, never redirected, its failures told apart. */
import { say } from '../../src/wording/say.ts'

const TIME_OUT_MS = 5_000
const MOST_CHARACTERS = 64 * 1024

/** Why no response came, by the codes of Node's sockets and TLS. */
const reasons = {
  'time-out': ['TimeoutError', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'],
  'no-name': ['ENOTFOUND', 'EAI_AGAIN'],
  refused: ['ECONNREFUSED'],
  unreachable: ['ENETUNREACH', 'EHOSTUNREACH'],
  reset: ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'],
  expired: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
  'self-signed': ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  chain: [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ],
  'other-name': ['ERR_TLS_CERT_ALTNAME_INVALID'],
  'no-tls': ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
} as const

/** What came back; `json` is undefined when the body is none. */
export type Visited = { status: number; headers: Headers; text: string; json: unknown; ms: number }

/** No response: why, as a sentence. Addresses are left out of it, for they may hold a token. */
export type Missed = { missed: string }

const sayReason = (thrown: unknown): string => {
  const { name, cause } = thrown as Error & { cause?: { code?: string; name?: string } }
  const code = cause?.code ?? name
  const known = Object.entries(reasons).find(([, codes]) => (codes as readonly string[]).includes(code))
  return known
    ? say(`doctor.missed.${known[0] as keyof typeof reasons}`)
    : say('doctor.missed.other', { code: String(code) })
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Makes the request; does not throw. */
export const visit = async (url: string, init: RequestInit = {}): Promise<Visited | Missed> => {
  const begun = performance.now()
  try {
    const signal = AbortSignal.timeout(TIME_OUT_MS)
    const response = await fetch(url, { redirect: 'manual', signal, ...init })
    const text = (await response.text()).slice(0, MOST_CHARACTERS)
    const { status, headers } = response
    return { status, headers, text, json: readJson(text), ms: Math.round(performance.now() - begun) }
  } catch (thrown) {
    return { missed: sayReason(thrown) }
  }
}

/** Why a response cannot be the service's own: a redirect, a fault, a page of something in between. */
export const sayOdd = ({ status, headers }: Visited): string => {
  const location = headers.get('location')
  if (status >= 300 && status < 400 && location !== null) {
    const { origin, pathname } = URL.parse(location) ?? { origin: '', pathname: location }
    return say('doctor.odd.redirect', { status: String(status), to: `${origin}${pathname}` })
  }
  if (status >= 500) return say('doctor.odd.fault', { status: String(status) })
  return say('doctor.odd.other', { status: String(status) })
}
