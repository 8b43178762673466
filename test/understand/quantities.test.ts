/** Amounts and quantities as people write them. Each value is the number a reader would write down. */
import fc from 'fast-check'
import Fraction from 'fraction.js'
import { describe, expect, test } from 'vitest'
import { simplify } from '../../src/corpus/index.ts'
import { findQuantities } from '../../src/understand/quantities.ts'

const read = (text: string) =>
  findQuantities(simplify(text)).map(({ unit, amount: { from, to } }) =>
    from === to ? `${unit} ${new Fraction(from).toString()}` : `${unit} ${from}~${to}`,
  )
const only = (text: string) => {
  const found = findQuantities(simplify(text))
  expect([text, found.length]).toEqual([text, 1])
  return found[0] as (typeof found)[number]
}

describe('money', () => {
  test.each([
    ['500万', 5_000_000],
    ['五百万元', 5_000_000],
    ['500 万元', 5_000_000],
    ['1.2亿', 120_000_000],
    ['1,200,000元', 1_200_000],
    ['１，２００，０００元', 1_200_000],
    ['８０万', 800_000],
    ['80w', 800_000],
    ['50k', 50_000],
    ['六十二万七', 627_000],
    ['四千二', 4_200],
    ['三百五十块', 350],
    ['一百三十万', 1_300_000],
    ['0.3个亿', 30_000_000],
    ['两个亿', 200_000_000],
    ['RMB 500万', 5_000_000],
    ['￥９６０，０００', 960_000],
    ['1万5', 15_000],
    ['1万2千8百块', 12_800],
    ['两万五', 25_000],
    ['九百九十九万五', 9_995_000],
    ['一千二百三十四万五千六百元', 12_345_600],
    ['叁佰贰拾万元整', 3_200_000],
    ['一亿两千万', 120_000_000],
    ['七十九万九千九百九十九元', 799_999],
    ['二十万零五百', 200_500],
    ['壹佰零伍万', 1_050_000],
    ['五百萬元', 5_000_000],
    ['12块5', 12.5],
    ['五分钱', 0.05],
    ['lpr贷款500万', 5_000_000],
    ['0元', 0],
  ])('%s', (text, yuan) => {
    expect(read(text)).toEqual([`yuan ${yuan}`])
  })

  test.each([
    ['300万到500万', '3000000~5000000'],
    ['300到500万', '3000000~5000000'],
    ['300-500万', '3000000~5000000'],
    ['三百至五百万元', '3000000~5000000'],
    ['七八万', '70000~80000'],
  ])('a range: %s', (text, range) => {
    expect(read(text)).toEqual([`yuan ${range}`])
  })

  test('several beside each other', () => {
    expect(read('分别是85万、110万、76万')).toEqual(['yuan 850000', 'yuan 1100000', 'yuan 760000'])
    expect(read('90万和一百二十万')).toEqual(['yuan 900000', 'yuan 1200000'])
  })
})

describe('other units', () => {
  test.each([
    ['百分之三点八五', 'rate 0.0385'],
    ['3.85%', 'rate 0.0385'],
    ['四成', 'rate 0.4'],
    ['四成五', 'rate 0.45'],
    ['30个基点', 'rate 0.003'],
    ['三分之一', 'rate 0.(3)'],
    ['半年', 'year 0.5'],
    ['两年半', 'year 2.5'],
    ['一年零三个月', 'year 1.25'],
    ['18个月', 'month 18'],
    ['俩专家', 'count 2'],
    ['仨', 'count 3'],
    ['50来亩', 'mu 50'],
    ['三亩五分', 'mu 3.5'],
    ['四十九亩九', 'mu 49.9'],
    ['八成五补贴', 'rate 0.85'],
    ['六十三亩五分', 'mu 63.5'],
    ['8公顷', 'mu 120'],
    ['2公顷半', 'mu 37.5'],
    ['1,050亩', 'mu 1050'],
    ['六七十亩', 'mu 60~70'],
    ['0.52吨标准煤/万元', 'energy 0.52'],
    ['300万美元', 'foreign 3000000'],
    ['3000平米', 'other 3000'],
    ['两台', 'count 2'],
    ['研发320', 'bare 320'],
  ])('%s', (text, quantity) => {
    expect(read(text)).toEqual([quantity])
  })
})

describe('what stands around a number', () => {
  test('about', () => {
    for (const text of ['约80万', '80万左右', '50来亩', '100多万', '大概80万'])
      expect([text, only(text).amount.about]).toEqual([text, true])
    expect(only('80万').amount.about).toBeUndefined()
  })

  test('for each, in all, for a month, for a 亩', () => {
    expect(only('各180万').each).toBe('各')
    expect(only('每人实付150万').each).toBe('每人')
    expect(only('3万一台').each).toBe('一台')
    expect(only('一共300万').total).toBe(true)
    expect(only('月薪7万5')).toMatchObject({ per: 'month', amount: { from: '75000' } })
    expect(only('每亩290元')).toMatchObject({ per: 'mu', each: null })
    expect(only('270一亩')).toMatchObject({ per: 'mu', unit: 'yuan', amount: { from: '270' } })
    expect(only('85万').each).toBeNull()
  })

  test('a digit after a unit is no tenth when it begins another word', () => {
    expect(read('晚稻300亩一共多少')).toEqual(['mu 300'])
    expect(read('保费500块一年多少')[0]).toBe('yuan 500')
    expect(read('晚稻60亩一样的吗')).toEqual(['mu 60'])
    expect(read('60亩三家')[0]).toBe('mu 60')
    expect(read('早稻100亩二季晚稻')[0]).toBe('mu 100')
    expect(read('保费3000块二月份')[0]).toBe('yuan 3000')
    expect(read('500万一般企业')).toEqual(['yuan 5000000'])
    expect(read('100万两位专家')[0]).toBe('yuan 1000000')
    expect(read('100万三家')[0]).toBe('yuan 1000000')
    expect(read('50万一季度')[0]).toBe('yuan 500000')
    expect(read('三十五万八能补')).toEqual(['yuan 358000'])
    expect(read('三十五万八技术费')).toEqual(['yuan 358000'])
    expect(read('两万一千')).toEqual(['yuan 21000'])
  })

  test('clauses, documents and years are no amounts', () => {
    expect(only('第12条')).toMatchObject({ ordinal: true, unit: 'other' })
    expect(only('第三年').ordinal).toBe(true)
    expect(only('2023年')).toMatchObject({ year: true, amount: { from: '2023' } })
    expect(only('25年的保费')).toMatchObject({ year: true, amount: { from: '2025' } })
    expect(only('25年期')).toMatchObject({ year: false, unit: 'year' })
    expect(read('26号文')).toEqual(['other 26'])
    expect(read('6月30日')).toEqual(['other 6', 'other 30'])
    expect(read('2+2+x')).toEqual(['other 2', 'other 2'])
    expect(read('1:1配套')).toEqual(['other 1', 'other 1'])
  })

  test.each([
    '一般',
    '一起',
    '统一',
    '一事一议',
    '十分',
    'r&d',
    'c12',
    '第三方',
    '几十万',
    '千家万户',
    '万一',
  ])('not a number at all: %s', (text) => {
    expect(read(text)).toEqual([])
  })
})

describe('what is no number is said to be none', () => {
  test.each(['三千万百五元', '五十万十万百', '1.2.3万', '12..5万', '十百万'])('unreadable: %s', (text) => {
    expect(findQuantities(text).map(({ fault }) => fault)).toContain('unreadable')
  })
  test.each(['-50万', '费用-300万', '负50万', '−50万'])('negative: %s', (text) => {
    expect(only(text)).toMatchObject({ fault: 'negative', unit: 'yuan' })
    expect(only(text).amount.from.startsWith('-')).toBe(true)
  })
  test.each([
    ['10^18', 10n ** 18n],
    ['1e18元', 10n ** 18n],
    ['九十九万亿', 99n * 10n ** 12n],
    ['100000000000000000000元', 10n ** 20n],
  ])('however large: %s', (text, value) => {
    expect(only(text).amount.from).toBe(String(value))
  })
})

const DIGITS = '零一二三四五六七八九'
/** A naive writer of Chinese numerals below 10^8. */
const inChinese = (n: number): string => {
  const section = (value: number): string => {
    let out = ''
    let gap = false
    for (const [size, name] of [
      [1000, '千'],
      [100, '百'],
      [10, '十'],
      [1, ''],
    ] as const) {
      const digit = Math.floor(value / size) % 10
      if (digit === 0) gap = out !== ''
      else {
        out += `${gap ? '零' : ''}${DIGITS[digit]}${name}`
        gap = false
      }
    }
    return out
  }
  const [high, low] = [Math.floor(n / 10_000), n % 10_000]
  if (high === 0) return section(low)
  if (low === 0) return `${section(high)}万`
  return `${section(high)}万${low < 1000 ? '零' : ''}${section(low)}`
}

describe('properties', () => {
  const amounts = fc.integer({ min: 1, max: 99_999_999 })

  test('an amount is read back as it was written', () => {
    fc.assert(
      fc.property(amounts, (n) => {
        const written = [
          `${n}元`,
          `${n.toLocaleString('en-US')}元`,
          `${inChinese(n)}元`,
          `保费${n}块钱`,
          `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}万元`,
        ]
        for (const text of written) expect([text, ...read(text)]).toEqual([text, `yuan ${n}`])
      }),
    )
  })

  test('whatever is typed, finds stand in order inside the text', () => {
    const pieces = fc.constantFrom(
      ...'零一二两三十百千万亿点半.,-~%0123456789元亩分年个月成第每各约多来的到至wke^ 约'.split(''),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (chars) => {
        const text = simplify(chars.join(''))
        let reached = 0
        for (const { start, end, amount } of findQuantities(text)) {
          expect(start).toBeGreaterThanOrEqual(reached)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(() => new Fraction(amount.from)).not.toThrow()
          reached = end
        }
      }),
      { numRuns: 2000 },
    )
  })
})
