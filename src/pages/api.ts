/** The JSON API: a question in, an answer object out; and the calculators one by one. */
import { Hono } from 'hono'
import { estimateOne, listCalculators } from '../estimates.ts'
import { type Context, limitBody } from '../platforms/platform.ts'
import { question } from './schemas.ts'

/** Mounted at `/api`. Errors: 400 and 422 with the fields at fault, 404, 413. */
export const api = ({ respond }: Context): Hono => {
  const routes = new Hono()
  routes.use(limitBody)
  routes.post('/ask', async (c) => {
    const json = await c.req.json().catch(() => undefined)
    if (json === undefined) return c.json({ error: 'the body is not JSON' }, 400)
    const body = question.safeParse(json)
    if (!body.success) {
      const fields = body.error.issues.map(({ path, message }) => ({
        field: path.join('.') || 'body',
        message,
      }))
      return c.json({ error: 'the body is not a question', fields }, 400)
    }
    const { text, conversation = null, as_of } = body.data
    const { answer } = await respond({
      platform: 'api',
      conversation,
      id: null,
      ask: { kind: 'text', text },
      ...(as_of === undefined ? {} : { asOf: as_of }),
    })
    return c.json(answer)
  })
  routes.get('/calculators', (c) => c.json(listCalculators()))
  routes.post('/calculators/:id', async (c) => {
    const json = await c.req.json().catch(() => undefined)
    if (json === undefined) return c.json({ error: 'the body is not JSON' }, 400)
    const estimated = estimateOne(c.req.param('id'), json)
    if (estimated === null) return c.json({ error: 'there is no such calculator' }, 404)
    if ('fields' in estimated) return c.json({ error: 'the inputs cannot be read', ...estimated }, 422)
    return c.json(estimated.item)
  })
  return routes
}
