/** A clause word for word, its figures that can be calculated with linked to their calculators. */
import type { Child, FC } from 'hono/jsx'
import { type Calculator, calculatorsOf } from '../corpus/index.ts'

type Span = { from: number; to: number; calculator: Calculator }

/** Whether a calculator works something out, rather than saying that the clause names no amount. */
export const worksOut = ({ steps, checks }: Calculator): boolean => steps.length > 0 || checks.length > 0

/** The figures of some steps or checks as the clause writes them; those that are none of the clause's left out. */
const textsOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  if ('outside' in value) return []
  if ('value' in value && 'unit' in value && 'text' in value) return [String(value.text)]
  return Object.values(value).flatMap(textsOf)
}

/** Where a figure stands in a text by itself, not as a part of a longer one. */
const placesOf = (figure: string, text: string): number[] => {
  const places: number[] = []
  for (let at = text.indexOf(figure); at >= 0; at = text.indexOf(figure, at + 1)) {
    const whole = !/\d[.,]?$/.test(text.slice(0, at)) && !/^(\d|\/)/.test(text.slice(at + figure.length))
    if (whole) places.push(at)
  }
  return places
}

/** Only within its own quotes: the same figure elsewhere in the clause is about something else. */
const spansOf = (calculator: Calculator, text: string): Span[] => {
  const { quotes, steps, checks } = calculator
  const figures = [...new Set([...textsOf(steps), ...textsOf(checks)])]
  return quotes.flatMap((quote) => {
    const start = text.indexOf(quote)
    return figures.flatMap((figure) =>
      placesOf(figure, quote).map((at) => ({
        from: start + at,
        to: start + at + figure.length,
        calculator,
      })),
    )
  })
}

const kept = new Map<string, Span[]>()

/** In the order of the text, without those within another. */
const spansFor = (ref: string, text: string): Span[] => {
  const known = kept.get(ref)
  if (known) return known
  const spans: Span[] = []
  const all = calculatorsOf(ref)
    .filter(worksOut)
    .flatMap((calculator) => spansOf(calculator, text))
    .sort((a, b) => a.from - b.from || b.to - a.to)
  for (const span of all) if (span.from >= (spans.at(-1)?.to ?? 0)) spans.push(span)
  kept.set(ref, spans)
  return spans
}

/** The text of a clause, its figures linked. */
export const Figures: FC<{ clause: string; text: string }> = ({ clause, text }) => {
  const parts: Child[] = []
  let at = 0
  for (const { from, to, calculator } of spansFor(clause, text)) {
    parts.push(
      text.slice(at, from),
      <a href={`#${calculator.id}`} title={calculator.name}>
        {text.slice(from, to)}
      </a>,
    )
    at = to
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
