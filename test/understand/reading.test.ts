/** How a sentence is read: one spelling, numbers, words as written, as heard and as mistyped. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from '../../src/corpus/index.ts'
import { findNumerals, readNumeral } from '../../src/understand/numerals.ts'
import { findHeard, findWords, wordOf } from '../../src/understand/words.ts'
import { ask } from '../ask.ts'

describe('one spelling', () => {
  test.each([
    ['Ｒ＆Ｄ經費,２０２３', 'r&d经费 2023'],
    ['“2+2+X”先进制造业', '2+2+x 先进制造业'],
    ['研 发 补 助', '研发补助'],
    ['早稻 补贴', '早稻 补贴'],
    ['0.52 吨标准煤/万元', '0.52 吨标准煤 万元'],
    ['1:1配套,15%', '1 1配套 15%'],
    ['  \t\n', ''],
    ['😂\ud800#12', '#12'],
    ['QUJIANG-2023-26/12', 'qujiang-2023-26/12'],
  ])('%j', (text, want) => {
    expect(fold(text)).toBe(want)
  })
  test('is one: folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('whole numbers', () => {
  test.each([
    ['12', 12],
    ['十', 10],
    ['十二', 12],
    ['二十', 20],
    ['五十六', 56],
    ['廿六', 26],
    ['一百', 100],
    ['一百零五', 105],
    ['二〇二三', 2023],
    ['叁拾', 30],
    ['百十二', 112],
    ['三二', 32],
    ['二十三四', undefined],
    ['十十', undefined],
    ['十二十', undefined],
    ['12345', 12345],
    ['123456789', undefined],
  ])('%s', (text, value) => {
    expect(readNumeral(text)).toBe(value)
  })
  test('every number below 100 in characters', () => {
    const digits = '零一二三四五六七八九'
    for (let n = 1; n < 100; n++) {
      const [tens, ones] = [Math.floor(n / 10), n % 10]
      const text = `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${ones > 0 ? digits[ones] : ''}`
      expect([text, readNumeral(text)]).toEqual([text, n])
    }
  })
  test('stand where they stand', () => {
    expect(findNumerals('第十二条和第3条')).toEqual([
      { value: 12, start: 1, end: 3 },
      { value: 3, start: 6, end: 7 },
    ])
  })
})

describe('words', () => {
  const written = (text: string) => findWords(text).map(wordOf)
  test('the longest at each place, none inside a longer one', () => {
    expect(written('国家级孵化器')).toContain('国家级孵化器')
    expect(written('国家级孵化器')).not.toContain('孵化器')
  })
  test('a word that its two neighbours cover between them is none', () => {
    expect(written('国外公司')).not.toContain('外公')
    expect(written('补贴标准')).not.toContain('贴标')
  })
  test('a Latin word is not part of another one', () => {
    expect(written('vatican')).not.toContain('vat')
    expect(written('vat')).toContain('vat')
  })
  test('the plural of an English word is the word', () => {
    expect(written('consumption vouchers')).toContain('consumption voucher')
  })
  test('another character of the same sound', () => {
    const heard = (text: string) => findHeard(text, findWords(text)).map(wordOf)
    expect(heard('科技企业浮化器')).toContain('孵化器')
    expect(heard('零公市场')).toContain('零工市场')
    expect(heard('孵化器')).toEqual([])
  })
})

test('a name mistyped by more than its sound is found by its nearest', async () => {
  for (const [text, n] of [
    ['多武联运', 32],
    ['众创空问', 14],
    ['特邑小镇', 47],
  ] as const) {
    const { answer } = await ask(text)
    expect([text, answer.refs[0]]).toEqual([text, `qujiang-2023-26/${n}`])
  }
})
