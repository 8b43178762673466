/** The menu, created against an API over HTTP; and its script as an administrator runs it, a process of its own. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMenu } from '../../deploy/wecom-menu/index.ts'
import { wecom } from '../../src/platforms/wecom/index.ts'
import { createContext } from '../ask.ts'
import { at, inner, openReply, post, settings } from './peer.ts'
import { createWecomApi, known, type Menu } from './wecom-api.ts'

const SCRIPT = fileURLToPath(new URL('../../deploy/wecom-menu.ts', import.meta.url))

let api = createWecomApi()
const server = createAdaptorServer({ fetch: (request: Request) => api.app.fetch(request) })
const root = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))
afterAll(() => void server.close())
beforeEach(() => {
  api = createWecomApi()
})

const good = () => ({ ...settings, WECOM_SECRET: known.corpsecret, WECOM_API_ROOT: root() })

const run = (env: Record<string, string>, ...more: string[]) =>
  new Promise<{ status: number; out: string; err: string }>((done) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', SCRIPT, ...more],
      { env },
      (error, out, err) => done({ status: error ? Number(error.code) : 0, out, err }),
    )
  })

const clicksOf = ({ button }: Menu) => button.flatMap((one) => ('sub_button' in one ? one.sub_button : [one]))

describe('the menu', () => {
  it('is created once, with a button for every command', async () => {
    expect(await run(good())).toEqual({
      status: 0,
      out: '菜单已建好：目录、估算、转发版、清除记录、帮助。成员重新进入应用就能看到。\n',
      err: '',
    })
    expect(api.calls).toEqual(['gettoken', 'menu/create'])
    expect(clicksOf(api.menus[0]!).map(({ name }) => name)).toEqual([
      '目录',
      '估算',
      '转发版',
      '清除记录',
      '帮助',
    ])
  })

  it('has keys that the callback understands', async () => {
    await createMenu(good())
    const asked: string[] = []
    const context = createContext({ now: () => at * 1000 })
    const app = wecom(settings, {
      ...context,
      respond(message) {
        asked.push(message.ask.kind)
        return context.respond(message)
      },
    })
    for (const { key } of clicksOf(api.menus[0]!)) {
      const { query, body } = post(inner({ MsgType: 'event', Event: 'click', EventKey: key }))
      const answer = await app.request(`/?${new URLSearchParams(query)}`, {
        method: 'POST',
        body: body ?? null,
      })
      expect(openReply(await answer.text()).inner.MsgType).toBe('text')
    }
    expect(asked).toEqual(['chapters', 'estimates', 'forward', 'forget', 'help'])
  })

  it('can be created from a file of settings, other platforms unfinished', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wence-menu-'))
    const file = join(folder, 'settings.env')
    const lines = Object.entries({ ...good(), TELEGRAM_BOT_TOKEN: 'x', WECOM_BOT_ID: 'bot-1' })
    writeFileSync(file, lines.map(([name, value]) => `${name}=${value}`).join('\n'))
    const { status, err } = await run({}, '--env', file)
    rmSync(folder, { recursive: true })
    expect([status, err, api.menus.length]).toEqual([0, '', 1])
  })
})

describe('a menu that cannot be created', () => {
  const failing = async (env: Record<string, string>, said: string) => {
    const { created, text: out } = await createMenu(env)
    expect(created).toBe(false)
    expect(out).toContain(said)
    for (const secret of [known.corpsecret, settings.WECOM_TOKEN, settings.WECOM_AES_KEY, 'token-0', 'http:'])
      expect(out).not.toContain(secret)
    expect(api.menus).toEqual([])
    return out
  }

  it('ends the script with status 1', async () => {
    const { status, out, err } = await run({})
    expect([status, err]).toEqual([1, ''])
    expect(out).toContain('没有企业微信应用的设置')
  })

  it('names the settings that are missing or malformed', async () => {
    await failing({}, '没有企业微信应用的设置')
    const { WECOM_SECRET: _, ...without } = good()
    await failing(without, '没有设 WECOM_SECRET')
    const out = await failing({ ...good(), WECOM_AES_KEY: 'short', WECOM_TOKEN: '' }, '设置有误')
    expect(out).toContain('WECOM_AES_KEY')
    expect(out).toContain('WECOM_TOKEN')
    expect(api.calls).toEqual([])
  })

  it.each([
    ['WECOM_SECRET', 'another-secret-000', '（40001）：WECOM_SECRET 不对'],
    ['WECOM_CORP_ID', 'ww0000000000000000', '（40013）：WECOM_CORP_ID 不对'],
    ['WECOM_AGENT_ID', '1000003', '（40056）：WECOM_AGENT_ID 不对'],
  ])('says that %s is wrong', async (name, value, said) => {
    await failing({ ...good(), [name]: value }, said)
  })

  it.each([
    [60020, '企业可信IP'],
    [48002, '没有这个权限'],
    [45009, '一分钟后再运行'],
    [40016, '全局错误码'],
  ])('says what mends %i', async (code, said) => {
    api.fail(() => undefined, api.error(code))
    expect(await failing(good(), said)).toContain(`（${code}）`)
  })

  it('says that nothing can be reached', async () => {
    await failing({ ...good(), WECOM_API_ROOT: 'http://127.0.0.1:9' }, '连不上企业微信的接口')
  })
})
