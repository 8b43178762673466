/** A deployment for tests: the real service over loopback HTTP with every platform, and the platforms' own APIs beside it. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { createJourney, createService } from '../../src/entry.ts'
import { readSettings } from '../../src/settings.ts'

export type Env = Record<string, string>

/** Settings of every platform; ids and secrets are made up. */
export const everything: Env = {
  LOG_LEVEL: 'silent',
  WECOM_CORP_ID: 'wwdoctor12345678',
  WECOM_AGENT_ID: '1000002',
  WECOM_TOKEN: 'wecomTokenForDoctor',
  WECOM_AES_KEY: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR',
  WECOM_SECRET: 'wecom-secret-of-the-doctor-test',
  WECOM_BOT_ID: 'aibDoctorTestBot',
  WECOM_BOT_TOKEN: 'botTokenForDoctor',
  WECOM_BOT_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  WECHAT_APP_ID: 'wx0123456789abcdef',
  WECHAT_ACCOUNT_ID: 'gh_0123456789ab',
  WECHAT_TOKEN: 'wechatTokenForDoctor',
  WECHAT_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  TELEGRAM_BOT_TOKEN: '4242:doctor-test-token-0123456789',
  TELEGRAM_WEBHOOK_SECRET: 'doctor-webhook-secret-'.padEnd(40, 'x'),
  TELEGRAM_BOT_INFO: '{"id":4242,"is_bot":true,"first_name":"Wence","username":"wence_bot"}',
  DINGTALK_APP_SECRET: 'dingtalk-app-secret-of-the-doctor',
  DINGTALK_ROBOT_CODE: 'dingdoctorrobot',
  DINGTALK_CORP_ID: 'dingdoctorcorp',
  FEISHU_APP_ID: 'cli_doctor0123456789',
  FEISHU_APP_SECRET: 'feishuAppSecretOfTheDoctor',
  FEISHU_ENCRYPT_KEY: 'feishu-encrypt-key',
  FEISHU_VERIFICATION_TOKEN: 'feishuVerificationToken',
}

/** Starts a server on a free port of this machine. */
export const listen = async (server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server as Server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What the platforms' APIs say when all is well; a test may say otherwise. */
const createSaid = () => ({
  me: { id: 4242, is_bot: true, first_name: 'Wence', username: 'wence_bot', supports_inline_queries: true },
  webhook: {
    url: '',
    pending_update_count: 0,
    allowed_updates: ['message', 'callback_query', 'inline_query'],
  } as Record<string, unknown>,
  bot: { code: 0, bot: { activate_status: 2 } } as Record<string, unknown>,
})

/** Telegram, WeCom and Feishu as far as the doctor asks them, for the ids and secrets above. */
const startApis = async (said: ReturnType<typeof createSaid>) => {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const url = new URL(request.url ?? '', 'http://api')
    const end = (json: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    const bot = `/bot${everything.TELEGRAM_BOT_TOKEN}`
    if (url.pathname === `${bot}/getMe`) return end({ ok: true, result: said.me })
    if (url.pathname === `${bot}/getWebhookInfo`) return end({ ok: true, result: said.webhook })
    if (url.pathname.startsWith('/bot'))
      return end({ ok: false, error_code: 401, description: 'Unauthorized' }, 401)
    if (url.pathname === '/cgi-bin/gettoken') {
      if (url.searchParams.get('corpid') !== everything.WECOM_CORP_ID) return end({ errcode: 40013 })
      const known = url.searchParams.get('corpsecret') === everything.WECOM_SECRET
      return end(known ? { errcode: 0, access_token: 'issued', expires_in: 7200 } : { errcode: 40001 })
    }
    if (url.pathname === '/open-apis/auth/v3/tenant_access_token/internal') {
      const { app_id, app_secret } = JSON.parse(body) as Env
      const known = app_id === everything.FEISHU_APP_ID && app_secret === everything.FEISHU_APP_SECRET
      return end(known ? { code: 0, tenant_access_token: 't-issued', expire: 7200 } : { code: 10014 })
    }
    if (url.pathname === '/open-apis/bot/v3/info' && request.headers.authorization === 'Bearer t-issued')
      return end(said.bot)
    return end({ error: 'unexpected' }, 404)
  })
  const port = await listen(server)
  return { root: `http://127.0.0.1:${port}`, server }
}

/** Starts a deployment; `changes`: settings of the deployment that differ, undefined for one that is not set there. */
export const deploy = async (changes: Record<string, string | undefined> = {}) => {
  const said = createSaid()
  const apis = await startApis(said)
  const roots = Object.fromEntries(
    ['TELEGRAM_API_ROOT', 'WECOM_API_ROOT', 'FEISHU_API_ROOT'].map((name) => [name, apis.root]),
  )
  const settings = readSettings({ ...everything, ...roots, ...changes })
  const { respond, settle } = createJourney(settings, createMemoryStore())
  const asked: string[] = []
  const service = createService(settings, {
    settle,
    respond(message) {
      asked.push(message.platform)
      return respond(message)
    },
  })
  const server = createAdaptorServer({ fetch: service.fetch }) as Server
  const url = `http://127.0.0.1:${await listen(server)}`
  said.webhook.url = `${url}/telegram`
  return {
    /** The settings with which the deployment is checked. */
    env: { ...everything, ...roots, PUBLIC_URL: url } as Env,
    said,
    /** The platforms for which the assistant was asked anything. */
    asked,
    fetch: service.fetch,
    close: () => {
      for (const each of [server, apis.server]) {
        each.closeAllConnections()
        each.close()
      }
    },
  }
}
