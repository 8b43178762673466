/** A local Bot API that is as strict as Telegram's, for calls over HTTP and for those in a webhook's response. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { complaint, responseComplaint } from './bot-api-rules.ts'

/** One call that was accepted, and the way it came. */
export type Call = { via: 'http' | 'webhook'; method: string; params: Record<string, unknown> }

/** What the server does instead of checking: answers so, or never. */
export type Behaviour = { status: number; body: string } | 'hang' | undefined

/** What `getMe` tells of a bot that is no other's. */
export const BOT = { id: 4242424242, is_bot: true, first_name: 'Wence', username: 'Wence_Bot' }

/** Starts the server on a free port of this machine, for one token. */
export const startBotApi = async (botToken: string) => {
  const calls: Call[] = []
  const refused: string[] = []
  const state: { behaviour: Behaviour; open: number } = { behaviour: undefined, open: 0 }
  /** What the methods that tell something tell. */
  const told: Record<string, Record<string, unknown>> = {
    getMe: { ...BOT, supports_inline_queries: true },
    getWebhookInfo: { url: '', has_custom_certificate: false, pending_update_count: 0 },
  }
  const server = createServer(async (request, response) => {
    state.open += 1
    response.on('close', () => {
      state.open -= 1
    })
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const end = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    const refuse = (code: number, description: string) => {
      refused.push(description)
      end(code, JSON.stringify({ ok: false, error_code: code, description }))
    }
    const [, method = ''] = request.url?.split(`/bot${botToken}/`) ?? []
    if (!request.url?.startsWith(`/bot${botToken}/`)) return refuse(401, 'Unauthorized')
    if (state.behaviour === 'hang') return
    if (state.behaviour) return end(state.behaviour.status, state.behaviour.body)
    if (request.headers['content-type'] !== 'application/json') return refuse(400, 'Bad Request: not JSON')
    const params = JSON.parse(body) as Record<string, unknown>
    const why = complaint(method, params)
    if (why !== undefined) return refuse(why === 'Not Found' ? 404 : 400, why)
    calls.push({ via: 'http', method, params })
    if (method === 'setWebhook') {
      const { secret_token, ...info } = params
      // Frozen: somebody else registered the bot at the same time.
      if (!Object.isFrozen(told.getWebhookInfo)) Object.assign(told.getWebhookInfo!, info)
    }
    end(200, JSON.stringify({ ok: true, result: told[method] ?? true }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  /** Takes a webhook's response as Telegram does; undefined when there is no call in it. */
  const takeResponse = async (response: Response): Promise<Call | undefined> => {
    if (response.status !== 200) throw new Error(`sent again: ${response.status}`)
    const body = await response.clone().text()
    if (body === '') return undefined
    if (response.headers.get('content-type') !== 'application/json') throw new Error('not JSON')
    const { method, ...params } = JSON.parse(body) as Record<string, unknown>
    if (typeof method !== 'string') throw new Error('no method in the response')
    const why = responseComplaint(method, params)
    if (why !== undefined) throw new Error(why)
    const call: Call = { via: 'webhook', method, params }
    calls.push(call)
    return call
  }

  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    refused,
    told,
    takeResponse,
    /** Requests that are not over. */
    open: () => state.open,
    behave: (behaviour: Behaviour) => {
      state.behaviour = behaviour
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((closed) => server.close(closed))
    },
  }
}
