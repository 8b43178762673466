/** The check of a deployment, against the real service over HTTP: all is well, and every single thing that is not. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../deploy/doctor/index.ts'
import { settingNames } from '../../src/settings.ts'
import { selfSigned } from './certificate.ts'
import { deploy, type Env, everything, listen } from './deployment.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PLATFORMS = ['企业微信应用', '企业微信智能机器人', '微信公众号', 'Telegram', '钉钉', '飞书']

const tomorrow = () => new Date(Date.now() + 86_400_000)
const isSecret = (name: string) => /TOKEN|SECRET|KEY/.test(name)

/** Marks and sentences; fails when a secret stands in one. */
const check = async (env: Env, offline = false) => {
  const findings = await diagnose(env, { offline })
  const said = findings.map(({ text }) => text).join('\n')
  for (const [name, value] of [...Object.entries(everything), ...Object.entries(env)])
    if (isSecret(name) && value !== '') expect(said).not.toContain(value)
  const of = (mark: string) => findings.filter((finding) => finding.mark === mark).map(({ text }) => text)
  return { ok: of('ok'), warnings: of('warn'), failures: of('fail'), said }
}

/** An address of this machine at which nothing listens. */
const nowhere = async () => {
  const server = createServer()
  const port = await listen(server)
  server.close()
  return `http://127.0.0.1:${port}`
}

let good: Awaited<ReturnType<typeof deploy>>
beforeAll(async () => {
  good = await deploy()
})
afterAll(() => good.close())

describe('a deployment that is well', () => {
  test('nothing fails, and every platform is proven to have the settings at hand', async () => {
    const { ok, warnings, failures } = await check(good.env)
    expect(failures).toEqual([])
    expect(warnings.map((text) => text.split('：')[0])).toEqual(['公网地址'])
    for (const name of PLATFORMS) expect(ok.filter((text) => text.startsWith(name)).length).toBeGreaterThan(1)
    const proven = ok.join('\n')
    const provable = Object.keys(everything).filter((name) => name !== 'LOG_LEVEL')
    for (const name of provable) expect(proven).toContain(name)
  })

  test('the checks ask the assistant nothing, so that nothing is answered and nothing remembered', async () => {
    await check(good.env)
    expect(good.asked).toEqual([])
  })
})

/** Another value of the same form. */
const other: Env = {
  WECOM_CORP_ID: 'wwdoctor00000000',
  WECOM_AGENT_ID: '1000009',
  WECOM_TOKEN: 'anotherWecomToken',
  WECOM_AES_KEY: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba',
  WECOM_SECRET: 'another-secret-of-the-doctor-test',
  WECOM_BOT_ID: 'aibAnotherTestBot',
  WECOM_BOT_TOKEN: 'anotherBotToken',
  WECOM_BOT_AES_KEY: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba',
  WECHAT_APP_ID: 'wxffffffffffffffff',
  WECHAT_ACCOUNT_ID: 'gh_ffffffffffff',
  WECHAT_TOKEN: 'anotherWechatToken',
  WECHAT_AES_KEY: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba',
  TELEGRAM_BOT_TOKEN: '4242:another-test-token-0123456789',
  TELEGRAM_WEBHOOK_SECRET: 'another-webhook-secret-'.padEnd(40, 'y'),
  TELEGRAM_BOT_INFO: '{"id":4343,"is_bot":true,"first_name":"Other","username":"other_bot"}',
  DINGTALK_APP_SECRET: 'another-app-secret-of-the-doctor',
  DINGTALK_ROBOT_CODE: 'dinganotherrobot',
  DINGTALK_CORP_ID: 'dinganothercorp',
  FEISHU_APP_ID: 'cli_another0123456789',
  FEISHU_APP_SECRET: 'anotherAppSecretOfTheDoctor',
  FEISHU_ENCRYPT_KEY: 'another-encrypt-key',
  FEISHU_VERIFICATION_TOKEN: 'anotherVerificationToken',
}
const platformOf = (setting: string): string =>
  ({ WECOM: '企业微信应用', WECHAT: '微信公众号', TELEGRAM: 'Telegram', DINGTALK: '钉钉', FEISHU: '飞书' })[
    setting.startsWith('WECOM_BOT') ? '' : (setting.split('_')[0] as string)
  ] ?? '企业微信智能机器人'

describe('a setting that is not the one of the deployment', () => {
  test('every setting of a platform is tried', () => {
    const own = settingNames.filter((name) =>
      /^(TELEGRAM|WECOM|WECHAT|DINGTALK|FEISHU)_(?!API_ROOT)/.test(name),
    )
    expect(Object.keys(other).sort()).toEqual([...own].sort())
  })

  test.each(Object.keys(other))('%s is named, and nothing is said against another platform', async (name) => {
    const { failures } = await check({ ...good.env, [name]: other[name] as string })
    expect(failures.join('\n')).toContain(name)
    for (const text of failures) expect(text).toMatch(new RegExp(`^(${platformOf(name)}|设置)：`))
  })
})

describe('a platform that the deployment does not have', () => {
  const without = {
    WECOM: 'WECOM_',
    WECHAT: 'WECHAT_',
    TELEGRAM: 'TELEGRAM_',
    DINGTALK: 'DINGTALK_',
    FEISHU: 'FEISHU_',
  }
  test('each is told to be absent, by its 404', async () => {
    const names = settingNames.filter((name) =>
      Object.values(without).some((prefix) => name.startsWith(prefix)),
    )
    const bare = await deploy(Object.fromEntries(names.map((name) => [name, undefined])))
    try {
      const { failures } = await check(bare.env)
      expect(failures.map((text) => text.split('：')[0])).toEqual(PLATFORMS)
      for (const text of failures) expect(text).toContain('404')
    } finally {
      bare.close()
    }
  })
})

describe('what the platforms say', () => {
  /** A deployment of its own, about which Telegram or Feishu says something else. */
  const hearing = async (change: (said: typeof good.said) => void) => {
    const deployment = await deploy()
    try {
      change(deployment.said)
      return await check(deployment.env)
    } finally {
      deployment.close()
    }
  }
  const now = () => Math.floor(Date.now() / 1000)

  test('no webhook, another one, or one without inline queries: how to register it', async () => {
    const changes: Record<string, unknown>[] = [
      { url: '' },
      { url: 'https://elsewhere.example/telegram' },
      { allowed_updates: ['message', 'callback_query'] },
    ]
    for (const change of changes) {
      const { failures } = await hearing(({ webhook }) => Object.assign(webhook, change))
      expect(failures).toHaveLength(1)
      expect(failures[0]).toMatch(/^Telegram：.*npm run telegram:webhook/)
    }
  })

  test('no list of updates is the default of Telegram, which is enough', async () => {
    const { failures } = await hearing(({ webhook }) => {
      webhook.allowed_updates = undefined
    })
    expect(failures).toEqual([])
  })

  test('inline mode that is off is a warning', async () => {
    const { failures, warnings } = await hearing(({ me }) => {
      me.supports_inline_queries = false
    })
    expect(failures).toEqual([])
    expect(warnings.join('\n')).toContain('/setinline')
  })

  test.each([
    ['Wrong response from the webhook: 401 Unauthorized', 'TELEGRAM_WEBHOOK_SECRET'],
    ['Wrong response from the webhook: 404 Not Found', '没有启用'],
    ['Wrong response from the webhook: 301 Moved Permanently', '跳转'],
    ['Wrong response from the webhook: 502 Bad Gateway', '日志'],
    ['Connection timed out', '超时'],
    ['SSL error {error:0A000086:SSL routines::certificate verify failed}', '证书'],
    ['Failed to resolve host: Name or service not known', '域名解析'],
    [`Something new about ${everything.TELEGRAM_WEBHOOK_SECRET}`, 'Something new'],
  ])('messages that wait after “%s” are explained', async (message, meant) => {
    const { failures } = await hearing(({ webhook }) =>
      Object.assign(webhook, {
        pending_update_count: 3,
        last_error_date: now() - 120,
        last_error_message: message,
      }),
    )
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(/2分钟前.*3条/)
    expect(failures[0]).toContain(meant)
  })

  test('an error that is over is a warning for an hour, and then forgotten', async () => {
    const over = (age: number) =>
      hearing(({ webhook }) =>
        Object.assign(webhook, { last_error_date: now() - age, last_error_message: 'Connection timed out' }),
      )
    const recent = await over(600)
    expect(recent.failures).toEqual([])
    expect(recent.warnings.join('\n')).toContain('10分钟前')
    expect((await over(7200)).said).not.toContain('分钟前')
  })

  test('a Feishu app without a robot, and one that is not published', async () => {
    const none = await hearing(({ bot }) => {
      bot.code = 11205
      bot.bot = undefined
    })
    expect(none.failures).toHaveLength(1)
    expect(none.failures[0]).toMatch(/^飞书：.*11205/)
    const unpublished = await hearing(({ bot }) => {
      bot.bot = { activate_status: 0 }
    })
    expect(unpublished.failures).toHaveLength(1)
    expect(unpublished.failures[0]).toMatch(/^飞书：.*发布/)
  })

  test('an API that is not there', async () => {
    const root = await nowhere()
    const env = { ...good.env, TELEGRAM_API_ROOT: root, WECOM_API_ROOT: root, FEISHU_API_ROOT: root }
    const { failures } = await check(env)
    expect(failures.map((text) => text.split('：')[0])).toEqual(['企业微信应用', 'Telegram', '飞书'])
    for (const text of failures) expect(text).toContain('连接被拒绝')
  })
})

describe('the public address', () => {
  const bare = { LOG_LEVEL: 'silent' }
  /** What is said of a server that answers like this. */
  const visiting = async (server: ReturnType<typeof createServer>, scheme = 'http', host = '127.0.0.1') => {
    const port = await listen(server)
    try {
      return await check({ ...bare, PUBLIC_URL: `${scheme}://${host}:${port}` })
    } finally {
      server.closeAllConnections?.()
      server.close()
    }
  }
  const responding =
    (status: number, headers: Record<string, string>, body = ''): RequestListener =>
    (_, response) =>
      void response.writeHead(status, headers).end(body)

  test('none is set', async () => {
    const { failures } = await check({ ...everything, TELEGRAM_BOT_TOKEN: '' }, true)
    expect(failures.join('\n')).toContain('TELEGRAM_BOT_TOKEN')
    const { PUBLIC_URL, ...env } = good.env
    expect((await check(env)).failures.join('\n')).toContain('PUBLIC_URL')
  })

  test.each<[string, RequestListener, string]>([
    [
      'redirects',
      responding(301, { location: 'https://www.wence.example/health?a=b' }),
      'https://www.wence.example/health（301）',
    ],
    ['is a proxy without its service', responding(502, {}), '502'],
    ['is another site', responding(200, { 'content-type': 'text/html' }, '<html>welcome</html>'), '200'],
    ['breaks off', (request) => void request.socket.destroy(), '中断'],
    ['never answers', () => {}, '5秒'],
  ])('it %s', async (_, listener, meant) => {
    const { failures } = await visiting(createServer(listener))
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(/^公网地址：/)
    expect(failures[0]).toContain(meant)
  })

  test('nothing listens there, the name is unknown, it is not https', async () => {
    expect((await check({ ...bare, PUBLIC_URL: await nowhere() })).failures.join()).toContain('连接被拒绝')
    const { failures } = await check({ ...bare, PUBLIC_URL: 'http://wence.invalid' })
    expect(failures).toHaveLength(2)
    expect(failures[0]).toContain('https')
    expect(failures[1]).toContain('解析')
  })

  test('its certificate signs itself or comes without its chain, or there is no TLS', async () => {
    const listener = getRequestListener(good.fetch)
    const own = await visiting(
      createTlsServer(selfSigned('localhost', tomorrow()), listener),
      'https',
      'localhost',
    )
    expect(own.failures.join()).toContain('自签')
    const orphan = selfSigned('localhost', tomorrow(), 'Some Authority')
    const alone = await visiting(createTlsServer(orphan, listener), 'https', 'localhost')
    expect(alone.failures.join()).toContain('中间证书')
    const plain = await visiting(createServer(listener), 'https')
    expect(plain.failures.join()).toContain('不是 https')
  })

  test('a clock that is off, and another edition, are warnings', async () => {
    const date = new Date(Date.now() - 400_000).toUTCString()
    const body = JSON.stringify({ ok: true, policies: 1, version: 'other' })
    const { failures, warnings } = await visiting(createServer(responding(200, { date }, body)))
    expect(failures).toEqual([])
    expect(warnings.join('\n')).toMatch(/同一版[\s\S]*(399|400|401|402)秒/)
  })

  test('a proxy that changes what the service says is found out by the signed checks', async () => {
    const listener = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = request.method === 'POST' ? Buffer.concat(chunks) : null
      const passed = await good.fetch(
        new Request(`http://127.0.0.1${request.url}`, { method: request.method as string, body }),
      )
      const text = await passed.text()
      response.writeHead(passed.status, { 'content-type': 'application/json' })
      response.end(request.method === 'GET' && request.url?.startsWith('/wecom?') ? `${text}\n` : text)
    })
    const port = await listen(listener)
    const env = Object.fromEntries(
      Object.entries(good.env).filter(([name]) => /^WECOM_(?!BOT|SECRET)/.test(name)),
    )
    const { failures } = await check({ ...env, PUBLIC_URL: `http://127.0.0.1:${port}` })
    listener.close()
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(/^企业微信应用：.*改写/)
  })
})

describe('the settings alone', () => {
  test('every bad one is named with what it should be, and one that does not exist is pointed out', async () => {
    const env = {
      WECOM_TOKEN: 'has a space',
      WECOM_AESKEY: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR',
      PORT: '99999999',
    }
    const { failures, warnings } = await check(env, true)
    const said = failures.join('\n')
    for (const name of [
      'WECOM_CORP_ID 没有设',
      'WECOM_AGENT_ID 没有设',
      'WECOM_TOKEN 格式不对',
      'WECOM_AES_KEY 没有设',
      'PORT 格式不对',
    ])
      expect(said).toContain(name)
    expect(said).toContain('43 位')
    expect(warnings.join()).toContain('WECOM_AESKEY')
  })

  test('no setting at all is a warning', async () => {
    const { failures, warnings } = await check({}, true)
    expect(failures).toEqual([])
    expect(warnings).toHaveLength(1)
  })
})

describe('npm run doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wence-doctor-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (env: Env) => {
    const path = join(folder, 'settings.env')
    writeFileSync(
      path,
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    return path
  }
  const run = (args: string[], env: Env = {}) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
      const { PATH = '', HOME = '' } = process.env
      execFile(
        'npm',
        ['run', '-s', 'doctor', '--', ...args],
        { cwd: ROOT, env: { PATH, HOME, ...env } },
        (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })

  test('status 0 and one line a check when all is well, the settings from a file', async () => {
    const { code, stdout } = await run(['--env', file(good.env)])
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^[✓!] /)
  })

  test.each([
    ['is trusted', 'localhost', tomorrow(), 0, '✓ 公网地址：能访问'],
    ['has expired', 'localhost', new Date(86_400_000), 1, '✗ 公网地址：证书已过期'],
    ['is for another name', 'wence.example', tomorrow(), 1, '✗ 公网地址：证书不是这个域名的'],
  ])('over https with a certificate that %s', async (_, host, until, status, meant) => {
    const { cert, key } = selfSigned(host, until)
    const server = createTlsServer({ cert, key }, getRequestListener(good.fetch))
    const port = await listen(server)
    writeFileSync(join(folder, `${host}.pem`), cert)
    const env = { PUBLIC_URL: `https://localhost:${port}`, NODE_EXTRA_CA_CERTS: join(folder, `${host}.pem`) }
    const { code, stdout } = await run([], env)
    server.close()
    expect(stdout).toContain(meant)
    expect(code).toBe(status)
  })

  test('status 1 when something is wrong, the settings from the environment', async () => {
    const { code, stdout } = await run(['--offline'], { WECOM_TOKEN: 'has a space' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ .*WECOM_CORP_ID/m)
  })

  test('status 2 for a file that cannot be read and for wrong usage', async () => {
    expect((await run(['--env', join(folder, 'missing')])).code).toBe(2)
    expect((await run(['--online'])).code).toBe(2)
  })
})
