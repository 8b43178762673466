/** One answer of the assistant as a bubble: its blocks, and what can be done with it. */
import type { Child, FC } from 'hono/jsx'
import { policyOf } from '../corpus/index.ts'
import { askOf, dataOf, forwardData, type Reply } from '../platforms/platform.ts'
import type { Block, Choice } from '../wording/blocks.ts'
import { say } from '../wording/index.ts'
import { Facts, Marked, pathOf } from './parts.tsx'

/** Buttons that say something in a conversation: each sends what it stands for and, after a blank, what it shows. */
export const Buttons: FC<{ conversation: string; choices: Choice[]; class: string; label?: string }> = (
  props,
) => (
  <form method="post" action="/" class={props.class} aria-label={props.label}>
    <input type="hidden" name="c" value={props.conversation} />
    {props.choices.map((choice) => {
      const data = dataOf(choice)
      const value = askOf(data).kind === 'text' ? data : `${data} ${choice.label}`
      return (
        <button type="submit" name="a" value={value}>
          {choice.label}
        </button>
      )
    })}
  </form>
)

type Look = { conversation: string; hits: readonly string[]; href: string | undefined }

const Part: FC<{ block: Block } & Look> = ({ block, conversation, hits, href }) => {
  switch (block.kind) {
    case 'notice':
      return <p class="notice">{block.text}</p>
    case 'title':
      return (
        <h2>
          <Marked text={block.text} words={hits} />
        </h2>
      )
    case 'text':
      return <p>{block.text}</p>
    case 'quote':
      return (
        <blockquote>
          <Marked text={block.text} words={hits} />
        </blockquote>
      )
    case 'facts':
      return <Facts facts={block.facts} />
    case 'choices':
      return <Buttons class="choices numbered" conversation={conversation} choices={block.choices} />
    case 'source':
      return <p class="source">{href === undefined ? block.text : <a href={href}>{block.text}</a>}</p>
  }
}

const isDetail = (block: Block | undefined): boolean => block !== undefined && 'detail' in block

/** The blocks in order; what follows one another as working is folded into one, unless there is room for all. */
export const Parts: FC<{ blocks: Block[]; unfolded?: boolean } & Look> = ({
  blocks,
  unfolded = false,
  ...look
}) => {
  const parts: Child[] = []
  for (let at = 0; at < blocks.length; at++) {
    if (unfolded || !isDetail(blocks[at])) {
      parts.push(<Part block={blocks[at] as Block} {...look} />)
      continue
    }
    const from = at
    while (isDetail(blocks[at + 1])) at++
    parts.push(
      <details>
        <summary>{say('chat.working')}</summary>
        {blocks.slice(from, at + 1).map((block) => (
          <Part block={block} {...look} />
        ))}
      </details>,
    )
  }
  return <>{parts}</>
}

/** The page an answer is about: its measure's or chapter's, or the document's when it is about several. */
const pathFor = ({ answer: { refs, in_force } }: Reply): string | undefined => {
  const [first, ...more] = refs
  if (first === undefined) return undefined
  if (more.length === 0) return pathOf(first)
  return in_force === undefined ? undefined : pathOf(policyOf(first)?.id ?? first)
}

/** An answer. `origin` is where its page can be opened by whoever it is passed on to. */
export const Answer: FC<{ reply: Reply; conversation: string; origin: string; plain?: boolean }> = (
  props,
) => {
  const { reply, conversation, origin, plain = false } = props
  const { text, hits, code, refs } = reply.answer
  const href = pathFor(reply)
  return (
    <article class="answer" aria-label={say('chat.answer')} data-text={text}>
      {plain ? (
        <p class="passing">{text}</p>
      ) : (
        <Parts blocks={reply.blocks} conversation={conversation} hits={hits} href={href} />
      )}
      {refs.length === 0 && code === undefined ? null : (
        <div class="acts">
          <button type="button" data-do="copy" hidden>
            {say('chat.copy')}
          </button>
          <button type="button" data-do="forward" data-url={href && `${origin}${href}`} hidden>
            {say('label.forward')}
          </button>
          {code === undefined || plain ? null : (
            <Buttons
              class="act"
              conversation={conversation}
              choices={[{ label: say('label.forward-text'), send: forwardData(code) }]}
            />
          )}
          {href === undefined ? null : <a href={href}>{say('label.open')}</a>}
        </div>
      )}
    </article>
  )
}
