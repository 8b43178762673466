/** DingTalk: the secret and the ids of the deployment, by signed messages that no robot answers. */
import { createHmac, randomUUID } from 'node:crypto'
import type { DingtalkSettings } from '../../src/settings.ts'
import { type Checks, judge } from './route.ts'
import { visit } from './visit.ts'

const post = ({ DINGTALK_APP_SECRET: secret }: DingtalkSettings, url: string, body: string) => {
  const timestamp = String(Date.now())
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  const headers = { 'content-type': 'application/json; charset=utf-8', timestamp, sign }
  return visit(url, { method: 'POST', headers, body })
}

/** A group message that does not mention the robot, and whose address for answers has expired: twice unanswered. */
const aside = (settings: DingtalkSettings) => ({
  msgId: `doctor-${randomUUID()}`,
  msgtype: 'text',
  text: { content: '-' },
  conversationId: 'doctor',
  conversationType: '2',
  isInAtList: false,
  senderId: 'doctor',
  chatbotCorpId: settings.DINGTALK_CORP_ID,
  robotCode: settings.DINGTALK_ROBOT_CODE,
  sessionWebhook: `${settings.DINGTALK_API_ROOT}/robot/sendBySession?session=doctor`,
  sessionWebhookExpiredTime: 0,
})

export const dingtalk: Checks<DingtalkSettings> = {
  async proofs(settings, url) {
    // A body that is no JSON is told from a wrong signature by its status: the signature is checked first.
    const unread = await post(settings, url, '-')
    const secret = judge(unread, ({ status }) => status === 400, ['DINGTALK_APP_SECRET'])
    if (secret.mark !== 'ok') return [secret]
    const ids = await post(settings, url, JSON.stringify(aside(settings)))
    const names = ['DINGTALK_ROBOT_CODE', 'DINGTALK_CORP_ID', 'DINGTALK_API_ROOT']
    return [secret, judge(ids, ({ status }) => status === 200, names)]
  },
}
