/** What is sent by a call: buttons beside an answer, and the answer to a button that was tapped. */
import type { WecomSettings } from '../../settings.ts'
import { deadline } from '../call.ts'
import type { Context, Message, Told } from '../platform.ts'
import { createApi } from './api.ts'
import { type Card, cardOf, taskIdOf } from './card.ts'
import { render } from './render.ts'

/** Sending of our own accord, where the application's secret is known. */
export type Sender = {
  /** Sends the choices of an answer as buttons. True when nothing is left to say in the response. */
  offer: (message: Message, to: string, told: Told) => Promise<boolean>
  /** Sends the answer to a tapped button: WeCom takes no text in the response to it. */
  answer: (message: Message, to: string, told: Told) => Promise<void>
}

/** A member's id as WeCom lets it be. Anything else, `@all` or a list above all, is nobody to send to. */
const isMember = (name: string) => /^[A-Za-z0-9][\w.@-]{0,63}$/.test(name)

/** Creates the sender; undefined without the secret. */
export const createSender = (settings: WecomSettings, context: Context): Sender | undefined => {
  const { WECOM_SECRET, WECOM_AGENT_ID, WECOM_AES_KEY } = settings
  if (WECOM_SECRET === undefined) return undefined
  const api = createApi({ ...settings, WECOM_SECRET }, context)

  const send = async (to: string, content: Record<string, unknown>, until: number): Promise<boolean> => {
    if (!isMember(to)) {
      context.log({ platform: 'wecom', reason: 'bad-receiver' })
      return false
    }
    return api('message/send', { touser: to, agentid: Number(WECOM_AGENT_ID), ...content }, until)
  }
  const sendText = (to: string, content: string, until: number) =>
    send(to, { msgtype: 'text', text: { content } }, until)
  // A try that timed out may have arrived. Cards differ by their task, so that none is taken for another.
  const sendCard = (to: string, { card }: Card, until: number) =>
    send(to, { msgtype: 'template_card', template_card: card, enable_duplicate_check: 1 }, until)

  const cardFor = ({ id }: Message, told: Told) =>
    cardOf(told, taskIdOf(WECOM_AES_KEY, String(id)), context.labels)

  return {
    async offer(message, to, told) {
      const card = cardFor(message, told)
      if (card === undefined) return false
      if (!told.due) return card.whole
      const sent = await sendCard(to, card, deadline())
      await context.settle(message, sent)
      return sent && card.whole
    },
    async answer(message, to, told) {
      if (!told.due) return
      const until = deadline()
      const card = cardFor(message, told)
      const content = render(told.blocks)
      let sent = card?.whole === true && (await sendCard(to, card, until))
      if (!sent && content !== '') {
        sent = await sendText(to, content, until)
        if (sent && card?.whole === false) await sendCard(to, card, until)
      }
      await context.settle(message, sent || content === '')
    },
  }
}
