/** The frame of every page: head, bar, main, and what the script needs to say. */
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import { policies, profiles } from '../corpus/index.ts'
import { say } from '../wording/index.ts'
import { assetPath } from './assets.ts'
import { once } from './parts.tsx'

/** What a page tells of itself. */
export type PageProps = {
  title: string
  description: string
  /** Its lasting address; a page that answers or fails has none. */
  url?: string | undefined
  /** What machines read of it (schema.org), which changes only with its address. */
  data?: (() => Record<string, unknown>) | undefined
  children?: Child
}

/** Where the pages are: the setting, or the address this request came to. */
export const originOf = (c: Context, publicUrl: string | undefined): string =>
  publicUrl ?? new URL(c.req.url).origin

/** The page with every document, or the only document's. */
const documentsPath = (): string => (policies.length === 1 ? `/p/${policies[0]?.id}` : '/p')

/** What the script says by itself. */
const scriptWords = () => ({
  copied: say('page.copied'),
  copiedToForward: say('page.copied-to-forward'),
  notCopied: say('page.not-copied'),
  waiting: say('chat.waiting'),
  failed: say('chat.failed'),
  stale: say('calculator.stale'),
  tooMany: say('chat.too-many'),
  again: say('chat.again'),
  forget: say('chat.forget'),
  you: say('chat.you'),
  suggestions: say('chat.suggestions'),
  suggested: say('chat.suggested', { count: '{count}' }),
  close: say('page.close'),
  save: say('clause.save'),
  pictureHint: say('clause.picture-hint'),
  pictureScan: say('clause.picture-scan'),
  picture: say('clause.picture', { title: '{title}' }),
  names: assetPath('names.json'),
})

/** Data that a page holds for machines. */
const Data: FC<{ type: string; id?: string; data: Record<string, unknown> }> = ({ type, id, data }) => (
  <script type={type} id={id}>
    {raw(JSON.stringify(data).replaceAll('<', '\\u003c'))}
  </script>
)

/** What every page begins with. */
const Head: FC = () => (
  <>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <meta name="format-detection" content="telephone=no" />
    <meta property="og:type" content="article" />
    <meta property="og:site_name" content={say('page.name')} />
    <link rel="icon" type="image/svg+xml" href={assetPath('icon.svg')} />
    <link rel="apple-touch-icon" href={assetPath('icon.png')} />
    <link rel="stylesheet" href={assetPath('app.css')} />
    <script src={assetPath('app.js')} defer />
  </>
)

const Bar: FC = () => (
  <>
    <Data type="application/json" id="words" data={scriptWords()} />
    <a class="skip" href="#main">
      {say('page.skip')}
    </a>
    <header class="bar">
      <a class="brand" href="/">
        <img src={assetPath('icon.svg')} alt="" width="28" height="28" />
        {say('page.name')}
      </a>
      <nav aria-label={say('page.places-to-go')}>
        {profiles.length === 0 ? null : <a href="/estimate">{say('page.estimate')}</a>}
        <a href={documentsPath()}>{policies.length === 1 ? say('page.contents') : say('page.documents')}</a>
      </nav>
    </header>
  </>
)

/** Where a page lasts, and what machines read of it there. */
const lasting = (url: string, data: PageProps['data']) => html`
<meta property="og:url" content="${url}"/>
<meta property="og:image" content="${new URL(assetPath('icon.png'), url).href}"/>
<link rel="canonical" href="${url}"/>
${data === undefined ? '' : once(`data ${url}`, () => <Data type="application/ld+json" data={data()} />)}`

/** A whole page. Its head is a template: what differs in it is little, and drawn for every request. */
export const page = ({ title, description, url, data, children }: PageProps) => html`<!doctype html>
<html lang="zh-CN">
<head>
${once('head', () => <Head />)}
<title>${title}</title>
<meta name="description" content="${description}"/>
<meta property="og:title" content="${title}"/>
<meta property="og:description" content="${description}"/>${url === undefined ? '' : lasting(url, data)}
</head>
<body>
${once('bar', () => <Bar />)}
${children}
</body>
</html>`
