/** The Cloudflare Workers entry: settings from vars and secrets, each conversation in a Durable Object of its own. */
import { DurableObject, env } from 'cloudflare:workers'
import { createDurableStore } from './conversation/durable.ts'
import { DELIVERY_MS } from './conversation/index.ts'
import { createMemoryStore } from './conversation/memory.ts'
import { createJourney, createLog, createPseudonym, createService, type Journey } from './entry.ts'
import type { Message } from './platforms/platform.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(env)
const pseudonym = createPseudonym(settings.platforms)
const log = createLog(settings.LOG_LEVEL)
const alone = createJourney(settings, createMemoryStore(0))

/** One conversation: its messages are answered one after the other, and what is kept of them is deleted by an alarm. */
export class Conversation extends DurableObject implements Journey {
  private opened: Journey | undefined

  private get journey(): Journey {
    this.opened ??= createJourney(settings, createDurableStore(this.ctx.storage))
    return this.opened
  }

  async respond(message: Message) {
    const told = await this.journey.respond(message)
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + DELIVERY_MS)
    return told
  }

  settle(message: Message, sent: boolean) {
    return this.journey.settle(message, sent)
  }

  override async alarm() {
    const store = createDurableStore(this.ctx.storage)
    await store.purge(Date.now())
    if (!store.isEmpty()) return this.ctx.storage.setAlarm(Date.now() + DELIVERY_MS)
    // The tables go too: the next message makes them anew.
    this.opened = undefined
    return this.ctx.storage.deleteAll()
  }
}

/** Asks the object of a conversation, once more after a passing fault: a delivery that is known is not answered anew. */
const inConversation = async <Result>(
  { platform, conversation }: Message,
  call: (object: Journey) => Promise<Result>,
): Promise<Result> => {
  const object = () => env.CONVERSATIONS.getByName(pseudonym(`${platform} ${conversation}`))
  try {
    return await call(object())
  } catch (error) {
    if ((error as { retryable?: boolean }).retryable !== true) throw error
    return call(object())
  }
}

const journey: Journey = {
  async respond(message) {
    if (message.conversation === null) return alone.respond(message)
    try {
      return await inConversation(message, (object) => object.respond(message))
    } catch {
      log({ platform: message.platform, reason: 'store-failed' })
      return alone.respond({ ...message, conversation: null })
    }
  },
  async settle(message, sent) {
    if (message.conversation === null) return
    try {
      await inConversation(message, (object) => object.settle(message, sent))
    } catch {
      log({ platform: message.platform, reason: 'store-failed' })
    }
  },
}

const app = createService(settings, journey, (c) => c.req.header('cf-connecting-ip'))

export default { fetch: (request: Request) => app.fetch(request) }
