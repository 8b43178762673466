/** Answers a message by a call of ours: once, however often it is delivered, and again while it could not be sent. */
import type { Verdict } from './call.ts'
import type { Context, Message, Reply } from './platform.ts'

/**
 * Answers one message. `render` makes the body to send, undefined where there is nothing to say; `send` tells what
 * the call came to, undefined when it could not be made. Gives the status of our own response: 503 asks the platform
 * to deliver again what may still be sent; where its API said no, another delivery would hear the same.
 */
export const push = async <Body>(
  context: Context,
  given: Omit<Message, 'push'>,
  render: (reply: Reply) => Body | undefined,
  send: (body: Body) => Promise<Verdict | undefined>,
): Promise<200 | 503> => {
  const message: Message = { ...given, push: true }
  let body: Body | undefined
  try {
    const told = await context.respond(message)
    if (!told.due) return 200
    body = render(told)
  } catch (error) {
    const { platform } = message
    context.log({ platform, reason: 'broken', error: error instanceof Error ? error.name : 'unknown' })
    body = render(context.apology)
  }
  const verdict: Verdict | undefined = body === undefined ? { kind: 'done' } : await send(body)
  await context.settle(message, verdict?.kind === 'done')
  return verdict?.kind === 'done' || verdict?.kind === 'failed' ? 200 : 503
}
