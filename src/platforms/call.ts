/** Calls of a platform's own API: bounded tries within a deadline, one token for all, failures logged by reason and code. */
import type { Context } from './platform.ts'

/**
 * What an API said: done; try again, after so many milliseconds where it says so; the token is no longer good; or no,
 * with its own code.
 */
export type Verdict =
  | { kind: 'done' }
  | { kind: 'again'; code: number; after?: number }
  | { kind: 'expired'; code: number }
  | { kind: 'failed'; code: number }

/** One call. `name` stands in the log; `judge` reads a response that arrived, its body undefined when it is no JSON. */
export type Call = {
  platform: string
  name: string
  url: string
  headers?: Record<string, string>
  body?: unknown
  judge: (status: number, body: unknown) => Verdict
}

/** What of the context a call needs. */
type Outside = Pick<Context, 'fetch' | 'pause' | 'log'>

const MOST_TRIES = 3
const FIRST_PAUSE_MS = 200
const TRY_MS = 1_500
/** All tries together: the platform waits for the response that the calls are made in. */
const DEADLINE_MS = 4_000
const MOST_BYTES = 64 * 1024

/** Until when calls that begin now may last, on the clock of `performance.now()`; for several calls in one response. */
export const deadline = (ms = DEADLINE_MS): number => performance.now() + ms

const isPassing = (status: number) => status === 429 || status >= 500
const isElsewhere = (status: number) => status >= 300 && status < 400

/** `Retry-After` in seconds, as milliseconds. */
const pauseAsked = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

const readBody = async (response: Response): Promise<unknown> => {
  const text = (await response.text()).slice(0, MOST_BYTES)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Tried = { verdict: Verdict; body: unknown }

const tryOnce = async (
  { fetch }: Outside,
  { url, headers, body, judge }: Call,
  ms: number,
): Promise<Tried> => {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      // What is sent holds secrets and stays with the host it is for; Workers know no 'error' here.
      redirect: 'manual',
      signal: controller.signal,
      ...(headers || body !== undefined
        ? {
            headers: {
              ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
              ...headers,
            },
          }
        : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const read = await readBody(response)
    const after = pauseAsked(response)
    const { status } = response
    if (isElsewhere(status)) return { body: read, verdict: { kind: 'failed', code: status } }
    return {
      body: read,
      verdict: isPassing(status)
        ? { kind: 'again', code: status, ...(after === undefined ? {} : { after }) }
        : judge(status, read),
    }
  } catch {
    // Refused, reset, timed out: the reasons name hosts and addresses, which hold secrets.
    return { body: undefined, verdict: { kind: 'again', code: 0 } }
  } finally {
    clearTimeout(timer)
  }
}

const late: Tried = { body: undefined, verdict: { kind: 'again', code: 0 } }

/**
 * Tries up to three times within the deadline; `attempt` is given the milliseconds it may take. What it came to when
 * no try is left is logged and returned; nothing is thrown.
 */
export const persist = async (
  context: Outside,
  { platform, name }: Pick<Call, 'platform' | 'name'>,
  attempt: (ms: number) => Promise<Tried>,
  until = deadline(),
): Promise<Tried> => {
  const left = () => until - performance.now()
  for (let tries = 1; ; tries++) {
    const tried = left() > 0 ? await attempt(Math.min(TRY_MS, left())) : late
    const { verdict } = tried
    if (verdict.kind === 'done' || verdict.kind === 'expired') return tried
    const pause = (verdict.kind === 'again' && verdict.after) || FIRST_PAUSE_MS * 2 ** (tries - 1)
    if (verdict.kind === 'failed' || tries === MOST_TRIES || pause >= left()) {
      context.log({ platform, reason: 'call-failed', call: name, code: verdict.code, tries })
      return tried
    }
    await context.pause(pause)
  }
}

/** Makes a call. `body` is what the API said last. */
export const call = (context: Outside, request: Call, until?: number): Promise<Tried> =>
  persist(context, request, (ms) => tryOnce(context, request, ms), until)

/** An access token, fetched once for all who want it at the same time and kept until shortly before it expires. */
export type Token = { get: () => Promise<string | undefined>; drop: (token: string) => void }

const EARLY_MS = 5 * 60_000

/** `fetchToken` gives a token and the seconds it is good for; undefined when it cannot be had. */
export const createToken = (
  { now }: Pick<Context, 'now'>,
  fetchToken: () => Promise<{ token: string; seconds: number } | undefined>,
): Token => {
  let kept: { token: string; until: number } | undefined
  let fetching: Promise<string | undefined> | undefined
  const refresh = async () => {
    try {
      const fetched = await fetchToken()
      kept = fetched && { token: fetched.token, until: now() + fetched.seconds * 1000 - EARLY_MS }
      return fetched?.token
    } finally {
      fetching = undefined
    }
  }
  return {
    async get() {
      if (kept && kept.until > now()) return kept.token
      fetching ??= refresh()
      return fetching
    },
    drop(token) {
      if (kept?.token === token) kept = undefined
    },
  }
}

/** Makes a call that needs the token, with a fresh one once more when it is no longer good; undefined without a token. */
export const callWith = async (
  context: Outside,
  token: Token,
  request: (token: string) => Call,
  until = deadline(),
): Promise<Tried | undefined> => {
  for (let fresh = false; ; fresh = true) {
    const value = await token.get()
    if (value === undefined) return undefined
    const tried = await call(context, request(value), until)
    if (tried.verdict.kind !== 'expired') return tried
    token.drop(value)
    if (fresh) {
      const { platform, name } = request('')
      context.log({ platform, reason: 'call-failed', call: name, code: tried.verdict.code, tries: 2 })
      return tried
    }
  }
}
