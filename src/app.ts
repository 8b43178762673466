/** The service: mounts the pages, the API and the platforms that are configured, and handles every error once. */
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { api } from './pages/api.ts'
import { createLimit, pages, problem, safe, type Visitor } from './pages/index.tsx'
import { dingtalk } from './platforms/dingtalk/index.ts'
import { feishu } from './platforms/feishu/index.ts'
import { type Context, Rejected } from './platforms/platform.ts'
import { telegram } from './platforms/telegram/index.ts'
import { wechat } from './platforms/wechat/index.ts'
import { wecom } from './platforms/wecom/index.ts'
import { wecomBot } from './platforms/wecom-bot/index.ts'
import type { Settings } from './settings.ts'

/** What `/health` tells (how many documents are served, which edition), and who is asking; absent: nobody is counted. */
type About = { edition: { policies: number; version: string }; visitor?: Visitor | undefined }

/** Builds the whole service from its settings and what the entry provides. */
export const createApp = (settings: Settings, { edition, visitor }: About, context: Context): Hono => {
  const app = new Hono()
  // Before the headers of the pages: only servers read what stands here, and each header costs them time.
  if (settings.platforms.telegram) app.route('/telegram', telegram(settings.platforms.telegram, context))
  if (settings.platforms.wecom) app.route('/wecom', wecom(settings.platforms.wecom, context))
  if (settings.platforms['wecom-bot'])
    app.route('/wecom-bot', wecomBot(settings.platforms['wecom-bot'], context))
  if (settings.platforms.wechat) app.route('/wechat', wechat(settings.platforms.wechat, context))
  if (settings.platforms.dingtalk) app.route('/dingtalk', dingtalk(settings.platforms.dingtalk, context))
  if (settings.platforms.feishu) app.route('/feishu', feishu(settings.platforms.feishu, context))
  app.use(safe)
  app.get('/health', (c) => c.json({ ok: true, ...edition }))
  const limit = createLimit(context.now, visitor)
  app.use('/api/*', limit)
  app.post('/', limit)
  app.route('/api', api(context))
  app.route('/', pages(context))
  app.notFound((c) => problem(c, 404, 'not found'))
  app.onError((error, c) => {
    const platform = c.req.path.split('/')[1] || 'pages'
    if (error instanceof Rejected) {
      context.log({ platform, status: error.status, reason: error.reason })
      return problem(c, error.status, 'refused')
    }
    if (error instanceof HTTPException) {
      context.log({ platform, status: error.status, reason: 'http' })
      return error.getResponse()
    }
    context.log({ platform, status: 500, reason: 'broken', error: error.name })
    return problem(c, 500, 'internal')
  })
  return app
}
