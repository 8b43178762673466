/** A client that costs little, so that the server is what is measured: requests prepared as bytes, few connections kept open. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What one request got: its status, the bytes of its body, and how long it took. */
export type Got = { status: number; bytes: number; ms: number }

/** One request as the bytes of HTTP/1.1. */
export const requestBytes = (path: string, headers: Record<string, string>, body: string): Buffer =>
  Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )

const HEAD_END = '\r\n\r\n'

/** Sends one request after the other over a connection, the next as soon as one is answered, until there is none. */
const converse = (socket: Socket, next: () => Buffer | undefined, got: (one: Got) => void) =>
  new Promise<void>((done, fail) => {
    let begun = 0
    let held = ''
    const lost = () => end(() => fail(new Error('the connection was lost')))
    const read = (chunk: string) => {
      held += chunk
      const head = held.indexOf(HEAD_END)
      if (head < 0) return
      const bytes = Number(/\r\ncontent-length: (\d+)/i.exec(held.slice(0, head + 2))?.[1])
      if (Number.isNaN(bytes)) return end(() => fail(new Error('a response without its length')))
      if (held.length < head + HEAD_END.length + bytes) return
      got({ status: Number(held.slice(9, 12)), bytes, ms: performance.now() - begun })
      held = ''
      send()
    }
    const end = (then: () => void) => {
      socket.off('data', read).off('close', lost)
      then()
    }
    const send = () => {
      const request = next()
      if (request === undefined) return end(done)
      begun = performance.now()
      socket.write(request)
    }
    socket.on('data', read).on('close', lost)
    send()
  })

const openConnection = async (port: number): Promise<Socket> => {
  // One character a byte, so that lengths are those of the wire.
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  return socket
}

/** Opens so many connections to a port of this machine. */
export const openConnections = (port: number, count: number): Promise<Socket[]> =>
  Promise.all(Array.from({ length: count }, () => openConnection(port)))

/** Sends all requests as fast as they are answered; what each got, in their order, and the seconds all of it took. */
export const sendAll = async (
  sockets: readonly Socket[],
  requests: readonly Buffer[],
): Promise<{ got: Got[]; seconds: number }> => {
  const got: Got[] = []
  let at = 0
  const begun = performance.now()
  await Promise.all(
    sockets.map((socket) => {
      let mine = 0
      const next = () => {
        mine = at++
        return requests[mine]
      }
      return converse(socket, next, (one) => {
        got[mine] = one
      })
    }),
  )
  return { got, seconds: (performance.now() - begun) / 1000 }
}
