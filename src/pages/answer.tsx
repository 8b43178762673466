/** One answer of the assistant as a bubble: its blocks, and what can be done with it. */
import type { FC } from 'hono/jsx'
import { writeCode } from '../conversation/code.ts'
import { calculatorsOf, policyOf } from '../corpus/index.ts'
import { askOf, dataOf, forwardData, type Reply } from '../platforms/platform.ts'
import type { Block, Choice, OnPage } from '../wording/blocks.ts'
import { say } from '../wording/index.ts'
import { Cells, Facts, Marked, pathOf } from './parts.tsx'

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
type Notice = Extract<Block, { kind: 'notice' }>

/** From so many characters on a sentence is no headline. */
const LONG = 48

const Opening: FC<{ opening: string; answer: string }> = ({ opening, answer }) => (
  <p class={`opening${answer.length > LONG ? ' long' : ''}`}>
    {opening.length > answer.length ? (
      <span class="basis">{opening.slice(0, opening.length - answer.length)}</span>
    ) : null}
    <span>{answer}</span>
  </p>
)

/** What answers, in large letters before all else; what the notices tell beside it follows in one box. */
const Notices: FC<{ notices: Notice[]; period: boolean }> = ({ notices, period }) => {
  const beside = notices
    .map(({ text, opening = '' }) => text.slice(0, text.length - opening.length))
    .filter((text) => text !== '')
  return (
    <>
      {notices.map(({ opening, answer = opening }) =>
        opening === undefined || answer === undefined ? null : <Opening opening={opening} answer={answer} />,
      )}
      {period && beside.length > 0 ? <p class="notice">{beside.join('')}</p> : null}
    </>
  )
}

/** A text, or what there is to tap instead of it. */
const Text: FC<{ text: string; onPage: OnPage; conversation: string }> = (props) => {
  const { text = props.text, rows = [], choices = [], open = false } = props.onPage
  return (
    <>
      {text === '' ? null : <p>{text}</p>}
      {rows.length === 0 ? null : (
        <Cells cells={rows.map(({ ref, label, note }) => ({ href: pathOf(ref), label, note }))} />
      )}
      {choices.length === 0 ? null : (
        <Buttons
          class={`choices beside${open ? ' open' : ''}`}
          conversation={props.conversation}
          choices={choices}
        />
      )}
    </>
  )
}

/** Where an answer comes from; the clauses at its end lead to their page. */
const Source: FC<{ text: string; clauses: string; href: string | undefined }> = ({ text, clauses, href }) => (
  <p class="source">
    {href === undefined || clauses === '' ? (
      text
    ) : (
      <>
        {text.slice(0, text.length - clauses.length)}
        <a href={href}>{clauses}</a>
      </>
    )}
  </p>
)

const Part: FC<{ block: Exclude<Block, Notice> } & Look> = ({ block, conversation, hits, href }) => {
  switch (block.kind) {
    case 'title':
      return (
        <h2>
          <Marked text={block.text} words={hits} />
        </h2>
      )
    case 'text':
      return <Text text={block.text} onPage={block.onPage ?? {}} conversation={conversation} />
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
      return <Source text={block.text} clauses={block.clauses ?? ''} href={href} />
  }
}

/** Where nothing answers in one sentence, the title comes first and the period right below it. */
const inOrder = (blocks: readonly Block[]): readonly Block[] => {
  const [notice, title, ...rest] = blocks
  return notice?.kind === 'notice' && notice.opening === undefined && title?.kind === 'title'
    ? [title, notice, ...rest]
    : blocks
}

const isNotice = (block: Block): block is Notice => block.kind === 'notice'
const isDetail = (block: Block): boolean => 'detail' in block

/** Blocks that follow one another as notices, as working, or as neither. */
const groupsOf = (blocks: readonly Block[]): Block[][] => {
  const sortOf = (block: Block) => (isNotice(block) ? 'notice' : isDetail(block) ? 'detail' : 'plain')
  const groups: Block[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    if (last?.[0] && sortOf(last[0]) === sortOf(block)) last.push(block)
    else groups.push([block])
  }
  return groups
}

/**
 * The blocks in order: notices as one, and working folded into one, unless there is room for all. With `period` false
 * only what the notices open with is shown: the page around tells the period.
 */
export const Parts: FC<{ blocks: Block[]; unfolded?: boolean; period?: boolean } & Look> = (props) => {
  const { blocks, unfolded = false, period = true, ...look } = props
  return (
    <>
      {groupsOf(inOrder(blocks)).map((group) => {
        const notices = group.filter(isNotice)
        if (notices.length > 0) return <Notices notices={notices} period={period} />
        const parts = group.flatMap((block) => (isNotice(block) ? [] : [<Part block={block} {...look} />]))
        if (unfolded || !group.every(isDetail)) return parts
        return (
          <details>
            <summary>{say('chat.working')}</summary>
            {parts}
          </details>
        )
      })}
    </>
  )
}

/** The page an answer is about: its measure's or chapter's, or the document's when it is about several. */
const pathFor = ({ answer: { refs, in_force } }: Reply): string | undefined => {
  const [first, ...more] = refs
  if (first === undefined) return undefined
  if (more.length === 0) return pathOf(first)
  return in_force === undefined ? undefined : pathOf(policyOf(first)?.id ?? first)
}

const MOST_CALCULATORS = 3

/** What can be worked out of the only clause an answer shows, each by its first question. */
const calculations = ({ answer: { kind, refs } }: Reply): Choice[] => {
  const [ref, ...others] = refs
  if (kind !== 'clause' || ref === undefined || others.length > 0) return []
  const offered = calculatorsOf(ref).filter(({ steps, inputs }) => steps.length > 0 && inputs.length > 0)
  return offered.slice(0, MOST_CALCULATORS).flatMap(({ id, name }) => {
    const code = writeCode({ kind: 'estimate', asked: [{ calculator: id, inputs: {} }] })
    const label = offered.length === 1 ? say('calculator.submit') : say('calculator.title', { name })
    return code === undefined ? [] : [{ label, send: ref, code }]
  })
}

/** Whether an answer says something of a document, if only that it holds nothing about what was asked. */
const isTelling = ({ answer: { kind, refs, hits, code } }: Reply): boolean =>
  refs.length > 0 || code !== undefined || (kind === 'nothing' && hits.length > 0)

/** An answer. `origin` is where its page can be opened by whoever it is passed on to. */
export const Answer: FC<{ reply: Reply; conversation: string; origin: string; plain?: boolean }> = (
  props,
) => {
  const { reply, conversation, origin, plain = false } = props
  const { text, hits, code } = reply.answer
  const href = pathFor(reply)
  const offered = plain ? [] : calculations(reply)
  return (
    <article class="answer" aria-label={say('chat.answer')} data-text={text}>
      {plain ? (
        <p class="passing">{text}</p>
      ) : (
        <Parts blocks={reply.blocks} conversation={conversation} hits={hits} href={href} />
      )}
      {offered.length === 0 ? null : (
        <Buttons class="choices" conversation={conversation} choices={offered} />
      )}
      {!isTelling(reply) ? null : (
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
