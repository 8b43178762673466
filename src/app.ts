/** The service: mounts the pages, the API and the platforms that are configured, and handles every error once. */
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { api } from './pages/api.ts'
import { pages } from './pages/index.tsx'
import { dingtalk } from './platforms/dingtalk/index.ts'
import { feishu } from './platforms/feishu/index.ts'
import { type Context, Rejected } from './platforms/platform.ts'
import { telegram } from './platforms/telegram/index.ts'
import { wechat } from './platforms/wechat/index.ts'
import { wecom } from './platforms/wecom/index.ts'
import { wecomBot } from './platforms/wecom-bot/index.ts'
import type { PageTexts } from './respond.ts'
import type { Settings } from './settings.ts'

/** What `/health` tells (how many documents are served, which edition) and the words around the pages. */
type About = { edition: { policies: number; version: string }; pageTexts: PageTexts }

/** Builds the whole service from its settings and what the entry provides. */
export const createApp = (settings: Settings, { edition, pageTexts }: About, context: Context): Hono => {
  const app = new Hono()
  app.get('/health', (c) => c.json({ ok: true, ...edition }))
  app.route('/api', api(context))
  if (settings.platforms.telegram) app.route('/telegram', telegram(settings.platforms.telegram, context))
  if (settings.platforms.wecom) app.route('/wecom', wecom(settings.platforms.wecom, context))
  if (settings.platforms['wecom-bot'])
    app.route('/wecom-bot', wecomBot(settings.platforms['wecom-bot'], context))
  if (settings.platforms.wechat) app.route('/wechat', wechat(settings.platforms.wechat, context))
  if (settings.platforms.dingtalk) app.route('/dingtalk', dingtalk(settings.platforms.dingtalk, context))
  if (settings.platforms.feishu) app.route('/feishu', feishu(settings.platforms.feishu, context))
  app.route('/', pages(context, pageTexts))
  app.notFound((c) => c.json({ error: 'not found' }, 404))
  app.onError((error, c) => {
    const platform = c.req.path.split('/')[1] || 'pages'
    if (error instanceof Rejected) {
      context.log({ platform, status: error.status, reason: error.reason })
      return c.json({ error: 'refused' }, error.status)
    }
    if (error instanceof HTTPException) {
      context.log({ platform, status: error.status, reason: 'http' })
      return error.getResponse()
    }
    context.log({ platform, status: 500, reason: 'broken', error: error.name })
    return c.json({ error: 'internal' }, 500)
  })
  return app
}
