/** A platform's API played on loopback over real HTTP: what was asked of it, and whatever way it should fail. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
export type Asked = {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Record<string, unknown>
}

/** What is answered: JSON with a status, any bytes, or nothing at all until the caller gives up. */
export type Behaviour =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | { status?: number; headers?: Record<string, string>; raw: string }
  | 'silence'
  | 'hang-up'

/** Starts it. `answer` is asked for each request; `behave` lets the next ones, one after another, go otherwise. */
export const startLoopback = async (answer: (asked: Asked) => Behaviour) => {
  const calls: Asked[] = []
  const planned: Behaviour[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const { method = '', url: path = '', headers } = request
    const asked = { method, path, headers, body: JSON.parse(text || '{}') as Record<string, unknown> }
    calls.push(asked)
    const behaviour = planned.shift() ?? answer(asked)
    if (behaviour === 'silence') return
    if (behaviour === 'hang-up') return void request.socket.destroy()
    const sent = 'raw' in behaviour ? behaviour.raw : JSON.stringify(behaviour.body)
    response.writeHead(behaviour.status ?? 200, { 'content-type': 'application/json', ...behaviour.headers })
    response.end(sent)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    behave: (...behaviours: Behaviour[]) => void planned.splice(0, planned.length, ...behaviours),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}
