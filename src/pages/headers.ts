/** The headers of every page: what it may load and who may frame it, and when a browser need not fetch it again. */
import type { Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { version } from '../corpus/index.ts'
import { assetsVersion } from './assets.ts'

/** Nothing from elsewhere, nothing inline. WeChat and WeCom may show the pages within their own. */
export const safe = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'self'", 'https://*.qq.com', 'https://*.weixin.qq.com', 'https://work.weixin.qq.com'],
  },
  // Says nothing that frame-ancestors does not, and knows no list.
  xFrameOptions: false,
  // Other names below the same domain are not ours to decide for.
  strictTransportSecurity: 'max-age=15552000',
  referrerPolicy: 'strict-origin-when-cross-origin',
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
})

const KEPT_SECONDS = 300

/** Marks a page that changes only with the corpus, the day, its look and its own address; true: the browser has it. */
export const isFresh = (c: Context, today: string, origin: string): boolean => {
  const tag = `W/"${version}-${assetsVersion}-${today}-${encodeURIComponent(origin)}"`
  c.header('etag', tag)
  c.header('cache-control', `public, max-age=${KEPT_SECONDS}`)
  const known = c.req.header('if-none-match')?.split(',') ?? []
  return known.some((one) => one.trim() === tag || one.trim() === '*')
}
