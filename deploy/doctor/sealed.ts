/** The encrypted callbacks of WeCom and WeChat: the console's own URL check played with the local secrets. */
import { createHash, randomBytes } from 'node:crypto'
import { type Seal, seal } from '../../src/platforms/envelope.ts'
import { cdata } from '../../src/platforms/xml.ts'
import type { WechatSettings, WecomBotSettings, WecomSettings } from '../../src/settings.ts'
import { say } from '../../src/wording/say.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { type Checks, judge } from './route.ts'
import { visit } from './visit.ts'

/** WeCom refuses to save a URL that takes longer; https://developer.work.weixin.qq.com/document/path/90930 */
const CONSOLE_MS = 1_000

const now = () => String(Math.floor(Date.now() / 1000))
const digits = () => String(randomBytes(6).readUIntBE(0, 6)).padStart(16, '1')

const sealed = (keys: Seal, message: string) => {
  const timestamp = now()
  const { cipher, signature, nonce } = seal(keys, { timestamp, delivery: digits() }, message)
  return { cipher, query: { msg_signature: signature, timestamp, nonce } }
}

/** What the console does when the URL is saved. */
const checkConsole = async (url: string, keys: Seal, names: string[]): Promise<Finding> => {
  const echo = digits()
  const { cipher, query } = sealed(keys, echo)
  const visited = await visit(`${url}?${new URLSearchParams({ ...query, echostr: cipher })}`)
  const found = judge(visited, ({ status, text }) => status === 200 && text === echo, names)
  const slow = found.mark === 'ok' && 'ms' in visited && visited.ms > CONSOLE_MS
  return slow ? warn(say('doctor.route.slow', { ms: String(visited.ms) })) : found
}

/** A message as it is posted: its query is signed again where the platform signs twice. */
type Posted = {
  message: string
  envelope: (cipher: string) => string
  more?: (query: { timestamp: string; nonce: string }) => Record<string, string>
}

/** A message signed as the platform signs; one that is not answered is taken only where the ids are the same. */
const checkMessage = async (
  url: string,
  keys: Seal,
  { message, envelope, more }: Posted,
  names: string[],
): Promise<Finding> => {
  const { cipher, query } = sealed(keys, message)
  const search = new URLSearchParams({ ...query, ...more?.(query) })
  const visited = await visit(`${url}?${search}`, { method: 'POST', body: envelope(cipher) })
  return judge(visited, ({ status }) => status === 200, names)
}

const xml = (tags: Record<string, string>): string =>
  `<xml>${Object.entries(tags)
    .map(([name, value]) => `<${name}>${cdata(value)}</${name}>`)
    .join('')}</xml>`

/** A notice of the system's, of a kind that nothing answers. */
const notice = () => ({ FromUserName: 'sys', CreateTime: now(), MsgType: 'event', Event: 'doctor' })

export const wecom: Checks<WecomSettings> = {
  async proofs(settings, url) {
    const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID, WECOM_TOKEN: token } = settings
    const keys = { token, key: settings.WECOM_AES_KEY, receiver: ToUserName }
    const saved = await checkConsole(url, keys, ['WECOM_TOKEN', 'WECOM_AES_KEY', 'WECOM_CORP_ID'])
    if (saved.mark === 'fail') return [saved]
    const sent = {
      message: xml({ ToUserName, AgentID, ...notice() }),
      envelope: (Encrypt: string) => xml({ ToUserName, AgentID, Encrypt }),
    }
    return [saved, await checkMessage(url, keys, sent, ['WECOM_AGENT_ID'])]
  },
  async api({ WECOM_API_ROOT, WECOM_CORP_ID, WECOM_SECRET }) {
    if (WECOM_SECRET === undefined) return []
    const query = new URLSearchParams({ corpid: WECOM_CORP_ID, corpsecret: WECOM_SECRET })
    const visited = await visit(`${WECOM_API_ROOT}/cgi-bin/gettoken?${query}`)
    if ('missed' in visited) return [fail(say('doctor.api.missed', { why: visited.missed }))]
    const code = (visited.json as { errcode?: unknown } | null | undefined)?.errcode
    if (code === 0) return [ok(say('doctor.wecom.secret'))]
    return [fail(say('doctor.wecom.no-secret', { code: String(code ?? visited.status) }))]
  },
}

export const wecomBot: Checks<WecomBotSettings> = {
  async proofs({ WECOM_BOT_ID, WECOM_BOT_TOKEN: token, WECOM_BOT_AES_KEY: key }, url) {
    const keys = { token, key, receiver: '' }
    const saved = await checkConsole(url, keys, ['WECOM_BOT_TOKEN', 'WECOM_BOT_AES_KEY'])
    if (saved.mark === 'fail') return [saved]
    const sent = {
      message: JSON.stringify({
        msgid: digits(),
        create_time: Number(now()),
        aibotid: WECOM_BOT_ID,
        chattype: 'single',
        from: { userid: 'sys' },
        msgtype: 'event',
        event: { eventtype: 'doctor' },
      }),
      envelope: (encrypt: string) => JSON.stringify({ encrypt }),
    }
    return [saved, await checkMessage(url, keys, sent, ['WECOM_BOT_ID'])]
  },
}

/** The signature WeChat puts beside the other one; it covers no ciphertext. */
const plainSignature = (token: string, timestamp: string, nonce: string) =>
  createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex')

export const wechat: Checks<WechatSettings> = {
  async proofs(
    { WECHAT_TOKEN: token, WECHAT_AES_KEY: key, WECHAT_APP_ID, WECHAT_ACCOUNT_ID: ToUserName },
    url,
  ) {
    const [timestamp, nonce, echostr] = [now(), digits(), digits()]
    const query = { signature: plainSignature(token, timestamp, nonce), timestamp, nonce, echostr }
    const visited = await visit(`${url}?${new URLSearchParams(query)}`)
    const saved = judge(visited, ({ status, text }) => status === 200 && text === echostr, ['WECHAT_TOKEN'])
    if (saved.mark === 'fail') return [saved]
    const sent: Posted = {
      message: xml({ ToUserName, ...notice() }),
      envelope: (Encrypt) => xml({ ToUserName, Encrypt }),
      more: ({ timestamp, nonce }) => ({
        signature: plainSignature(token, timestamp, nonce),
        encrypt_type: 'aes',
      }),
    }
    const keys = { token, key, receiver: WECHAT_APP_ID }
    const names = ['WECHAT_AES_KEY', 'WECHAT_APP_ID', 'WECHAT_ACCOUNT_ID']
    return [saved, await checkMessage(url, keys, sent, names)]
  },
}
