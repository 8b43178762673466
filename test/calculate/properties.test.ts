/** What holds for any amount, against an oracle of whole fen that shares nothing with the engine. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calculate, calculateAll, type Item, total } from '../../src/calculate/index.ts'
import type { Amount, Calculator, Inputs } from '../../src/corpus/schema.ts'
import { calculatorFrom, options } from './from.ts'

const fenText = (fen: bigint): string => {
  const cents = String(fen % 100n).padStart(2, '0')
  return `${fen / 100n}.${cents}`
}
/** The fen of an amount as an item has it. */
const fenOf = (yuan: string | null): bigint => {
  const [whole = '0', cents = ''] = (yuan as string).split('.')
  return BigInt(whole) * 100n + BigInt(cents.padEnd(2, '0'))
}
const exactly = (fen: bigint): Amount => ({ from: fenText(fen), to: fenText(fen) })
const given = (...fen: bigint[]) => ({ kind: 'amounts' as const, amounts: fen.map(exactly) })
const between = (from: bigint, to: bigint) => ({
  kind: 'amounts' as const,
  amounts: [{ from: fenText(from), to: fenText(to) }],
})
const fenIn = (item: Item): [bigint, bigint] =>
  item.min === null ? [fenOf(item.yuan), fenOf(item.yuan)] : [fenOf(item.min), fenOf(item.max)]
const run = (calculator: Calculator, inputs: Inputs) => calculate({ calculator, inputs })

/** `count` parts of `of` of so many fen, half up. */
const part = (fen: bigint, count: bigint, of: bigint) => (fen * count * 2n + of) / (of * 2n)
const min = (a: bigint, b: bigint) => (a < b ? a : b)
const YUAN = 100n
const WAN = 10_000n * YUAN

const money = fc.bigInt({ min: 1n, max: 4n * 10n ** 14n })
/** Amounts about where the limits of clauses lie. */
const usual = fc.oneof(
  fc.bigInt({ min: 1n, max: 5000n * WAN }),
  fc
    .constantFrom(80n * WAN, 500n * WAN, 2000n * WAN)
    .chain((limit) => fc.bigInt({ min: limit - 3n, max: limit + 3n })),
  money,
)

describe('a share with a cap', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 投入, unit: 元 }
      kind: { label: 类型, options: { 一般: {}, 小巨人: {} } }
    steps: { result: { label: 补助, share: cost, rate: { by: kind, 一般: 10%, 小巨人: 20% }, at-most: 200万元 } }
  `)
  const CAP = 200n * WAN
  const of = (fen: bigint, kind = '一般') => run(calculator, { cost: given(fen), kind: options(kind) })

  test('is what the oracle says, never above the cap, never below nothing', () => {
    fc.assert(
      fc.property(
        usual,
        fc.constantFrom<[string, bigint]>(['一般', 1n], ['小巨人', 2n]),
        (fen, [kind, tenths]) => {
          const [amount] = fenIn(of(fen, kind))
          expect(amount).toBe(min(part(fen, tenths, 10n), CAP))
          expect(amount >= 0n && amount <= CAP).toBe(true)
        },
      ),
    )
  })

  test('is never less for more', () => {
    fc.assert(
      fc.property(usual, money, (fen, more) => {
        expect(fenOf(of(fen + more / 100n + 1n).yuan) >= fenOf(of(fen).yuan)).toBe(true)
      }),
    )
  })

  test('is twice as much for twice as much, below the cap', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 100n * WAN }), (tens) => {
        expect(fenOf(of(tens * 20n).yuan)).toBe(2n * fenOf(of(tens * 10n).yuan))
      }),
    )
  })

  test('of a range encloses that of every point, of open options that of each', () => {
    fc.assert(
      fc.property(usual, usual, fc.bigInt({ min: 0n, max: 1000n }), (a, b, place) => {
        const [from, to] = a < b ? [a, b] : [b, a]
        const point = from + ((to - from) * place) / 1000n
        const [low, high] = fenIn(
          run(calculator, { cost: between(from, to), kind: options('一般', '小巨人') }),
        )
        for (const kind of ['一般', '小巨人']) {
          const amount = fenOf(of(point, kind).yuan)
          expect(amount >= low && amount <= high).toBe(true)
        }
        expect([low, high]).toEqual([fenOf(of(from).yuan), fenOf(of(to, '小巨人').yuan)])
      }),
    )
  })
})

describe('each of several', () => {
  const calculator = calculatorFrom(`
    asks:
      pay: { label: 年薪, unit: 元, many: true }
      years: { label: 年数, unit: 年, optional: true }
    steps:
      result:
        label: 补助
        share: pay
        rate: 30%
        each: { from: 80万元, at-most: 50万元 }
        at-most: 100万元
        years: { of: years, at-most: 3年, in-all: 两种读法 }
  `)
  const list = fc.array(usual, { minLength: 1, maxLength: 5 })

  test('is what the oracle says: those below the limit left out, each and all capped', () => {
    fc.assert(
      fc.property(list, (pays) => {
        // In thousandths of a fen, so that only the sum is rounded.
        const kept = pays.filter((fen) => fen >= 80n * WAN)
        const sum = kept.reduce((all, fen) => all + min(fen * 300n, 50n * WAN * 1000n), 0n)
        const item = run(calculator, { pay: given(...pays) })
        if (kept.length === 0) expect(item.status).toBe('not-eligible')
        else expect(fenOf(item.yuan)).toBe(min((sum + 500n) / 1000n, 100n * WAN))
        expect(item.notes.filter(({ kind }) => kind === 'left-out').length).toBe(
          kept.length === 0 ? 0 : new Set(pays.filter((fen) => fen < 80n * WAN)).size,
        )
      }),
    )
  })

  test('over several years it lies between the cap once and the cap each year', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 80n, max: 400n }), fc.integer({ min: 1, max: 5 }), (wan, years) => {
        const item = run(calculator, {
          pay: given(wan * WAN),
          years: { kind: 'amounts', amounts: [{ from: String(years), to: String(years) }] },
        })
        const paid = BigInt(Math.min(years, 3))
        const yearly = min((wan * WAN * 3n) / 10n, 50n * WAN)
        const all = yearly * paid
        // The cap of 100万元 never binds in one year, since one expert's share ends at 50万元.
        expect(fenIn(item)).toEqual([min(all, 100n * WAN), all])
      }),
    )
  })
})

describe('so much a mu from a least area on', () => {
  const calculator = calculatorFrom(`
    asks: { area: { label: 面积, unit: 亩 } }
    steps:
      result: { label: 补贴, amount: 200元/亩, per: area, from: 50亩, together: 合计 }
      province: { label: 其中省级, amount: 120元/亩, per: area }
      rest: { label: 其余, less: [result, province] }
  `)
  /** Hundredths of a mu. */
  const areas = fc.bigInt({ min: 1n, max: 20_000n })
  const of = (hundredths: bigint) => run(calculator, { area: given(hundredths) })

  test('is what the oracle says, and its parts are the whole', () => {
    fc.assert(
      fc.property(areas, (hundredths) => {
        const item = of(hundredths)
        if (hundredths < 5000n) {
          expect(item.status).toBe('not-eligible')
          return
        }
        expect(fenOf(item.yuan)).toBe(hundredths * 200n)
        expect(item.figures.reduce((sum, { yuan }) => sum + fenOf(yuan), 0n)).toBe(hundredths * 200n)
      }),
    )
  })

  test('about the limit is from nothing to what is said or to the limit', () => {
    fc.assert(
      fc.property(areas, (hundredths) => {
        const about = { ...exactly(hundredths), about: true as const }
        const item = run(calculator, { area: { kind: 'amounts', amounts: [about] } })
        const isNear = hundredths * 9n <= 50_000n && hundredths * 11n >= 50_000n
        expect(item.status === 'range').toBe(isNear)
        if (isNear) {
          const [low, high] = fenIn(item)
          expect(low).toBe(0n)
          expect(high).toBe((hundredths > 5000n ? hundredths : 5000n) * 200n)
        }
      }),
    )
  })

  test('the sum is that of its items', () => {
    fc.assert(
      fc.property(fc.array(areas, { minLength: 2, maxLength: 6 }), (all) => {
        const items = calculateAll(all.map((area) => ({ calculator, inputs: { area: given(area) } })))
        const carrying = items.filter(({ status }) => status === 'exact' || status === 'range')
        const sum = total(items)
        if (carrying.length === 0 || items.length < 2) {
          expect(sum).toBeNull()
          return
        }
        const ends = carrying.map(fenIn)
        const low = ends.reduce((all, [end]) => all + end, 0n)
        const high = ends.reduce((all, [, end]) => all + end, 0n)
        expect(
          sum?.min === null
            ? [fenOf(sum.yuan), fenOf(sum.yuan)]
            : [fenOf(sum?.min ?? null), fenOf(sum?.max ?? null)],
        ).toEqual([low, high])
        // Whatever counts together or alone, no mu is paid twice and none above the limit is lost.
        const large = all.filter((area) => area >= 5000n).reduce((a, b) => a + b, 0n)
        const small = all.filter((area) => area < 5000n).reduce((a, b) => a + b, 0n)
        expect(low).toBe(large * 200n)
        expect(high).toBe((large + (small >= 5000n ? small : 0n)) * 200n)
      }),
    )
  })
})

describe('bands', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 } }
    steps:
      result:
        label: 补助
        bands: income
        of: [{ up-to: 80万元, rate: 10% }, { up-to: 500万元, rate: 20% }, { rate: 50% }]
  `)

  test('are what the oracle says, fen by fen about their limits', () => {
    fc.assert(
      fc.property(usual, (fen) => {
        const first = min(fen, 80n * WAN)
        const second = min(fen, 500n * WAN) - first
        const tenths = first + second * 2n + (fen - first - second) * 5n
        expect(fenOf(run(calculator, { income: given(fen) }).yuan)).toBe((tenths + 5n) / 10n)
      }),
    )
  })

  test('leave no step at a limit', () => {
    fc.assert(
      fc.property(usual, (fen) => {
        const [here, next] = [fen, fen + 1n].map((one) => fenOf(run(calculator, { income: given(one) }).yuan))
        expect((next as bigint) - (here as bigint) <= 1n).toBe(true)
      }),
    )
  })
})

test('the other way round gives the result that was asked for', () => {
  const calculator = calculatorFrom(`
    asks: { cost: { label: 投入, unit: 元 } }
    steps: { result: { label: 补助, share: cost, rate: 30%, at-most: 200万元 } }
  `)
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 300n * WAN }), (fen) => {
      const item = calculate({ calculator, inputs: {}, target: { yuan: fenText(fen) } })
      const needed = fenOf(item.figures[0]?.yuan ?? null)
      const wanted = min(fen, 200n * WAN)
      expect(fenOf(item.yuan)).toBe(wanted)
      // Half a fen of the base is a seventh of a fen of the result.
      expect(part(needed, 3n, 10n)).toBe(wanted)
    }),
  )
})
