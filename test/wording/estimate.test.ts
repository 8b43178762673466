/** Estimates in words and as an object: amounts worked out by hand, each with its working, clause and quote. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Answer } from '../../src/answer/index.ts'
import { calculateAll, type Item, type Request, total } from '../../src/calculate/index.ts'
import {
  type Calculator,
  calculatorOf,
  type Inputs,
  measureOf,
  policyOf,
  words,
} from '../../src/corpus/index.ts'
import { readFigure } from '../../src/corpus/literal.ts'
import { NARROWEST_BYTES, type Reply } from '../../src/platforms/platform.ts'
import { word } from '../../src/wording/index.ts'

type Estimate = Extract<Answer, { kind: 'estimate' }>
type Asked = Omit<Request, 'calculator'>

const policy = policyOf('qujiang-2023-26') as Estimate['period']['policy']
const ended: Estimate['period'] = { policy, asOf: '2026-11-23', status: 'ended' }

const yuan = (...values: string[]): Inputs[string] => ({
  kind: 'amounts',
  amounts: values.map((value) => ({ from: value, to: value })),
})
const option = (...options: string[]): Inputs[string] => ({ kind: 'options', options })
const holds = (value: boolean): Inputs[string] => ({ kind: 'condition', holds: value })
const request = (id: string, inputs: Inputs = {}, more: Partial<Asked> = {}): Request => ({
  calculator: calculatorOf(id) as Calculator,
  inputs,
  ...more,
})

const estimateOf = (items: Item[], more: Partial<Estimate> = {}): Estimate => {
  const at = items.findIndex(({ status }) => status === 'needs-input')
  const input = items[at]?.calculator.inputs.find(({ id }) => id === items[at]?.missing[0])
  return {
    kind: 'estimate',
    items,
    from: 0,
    count: Math.min(3, items.length),
    total: total(items),
    asking: input ? { at, input, meanings: null, codes: [] } : null,
    focus: items.map(() => null),
    hits: [],
    period: ended,
    ...more,
  }
}
const say = (requests: Request[], more: Partial<Estimate> = {}): Reply =>
  word({ answer: estimateOf(calculateAll(requests), more) }, 'https://wence.example')
const first = ({ answer }: Reply): string => answer.text.split('\n')[0] as string
const blocksOf = ({ blocks }: Reply, kind: string) => blocks.filter((block) => block.kind === kind)
const item = ({ answer }: Reply, at = 0) => answer.estimate?.items[at]

describe('one thing', () => {
  test('exact: the period, what it was computed from and the amount come first', () => {
    // 500万元 × 10%
    const reply = say([request('rd-investment', { deduction: yuan('5000000') })])
    expect(reply.answer.kind).toBe('estimate')
    expect(reply.answer.refs).toEqual(['qujiang-2023-26/12'])
    expect(reply.answer.text).toMatchInlineSnapshot(`
      "实施期已过（2023年1月1日至2023年12月31日）。按上年度允许加计扣除研发费用500万元、一般企业(假设)计算：研发补助50万元。

      发布页面标注的有效性仍是“有效”；到2026年11月23日是否延续，请向区科技局、区税务局核实。

      第12条 企业研发投入补助

      算法：500万元 × 10% = 50万元

      “按照上年度允许加计扣除研发费用的10%给予补助,科技小巨人企业标准提高至20%,单家不超过200万元的补助”

      所说研发费用按上年度允许加计扣除的金额算。
      20%代替10%；专精特新小巨人不是科技小巨人。
      以上按符合条件估算：行业、研发统计。

      计算单位：单家
      责任单位：区科技局、区税务局

      估算仅供参考，以责任单位审核为准。

      依据：《衢州市衢江区人民政府印发衢江区关于承接落实推动经济高质量发展若干政策实施方案的通知》（衢江区政发〔2023〕26号，2023年4月3日发布）第12条
      https://wence.example/p/qujiang-2023-26/12"
    `)
    expect(reply.answer.estimate).toMatchInlineSnapshot(`
      {
        "items": [
          {
            "calculator": "rd-investment",
            "figures": [],
            "inputs": {
              "deduction": "500万元",
              "industry": "是(假设)",
              "kind": "一般企业(假设)",
              "statistics": "是(假设)",
            },
            "max": null,
            "min": null,
            "missing": [],
            "per": "单家",
            "quotes": [
              "按照上年度允许加计扣除研发费用的10%给予补助,科技小巨人企业标准提高至20%,单家不超过200万元的补助",
            ],
            "reason": null,
            "ref": "qujiang-2023-26/12",
            "status": "exact",
            "working": "500万元 × 10% = 50万元",
            "yuan": 500000,
          },
        ],
      }
    `)
  })

  test('capped: before and after', () => {
    // 3000万元 × 10% = 300万元 > 200万元
    const reply = say([request('rd-investment', { deduction: yuan('30000000') })])
    expect(item(reply)).toMatchObject({
      yuan: 2_000_000,
      working: '3,000万元 × 10% = 300万元，超过上限，按200万元',
    })
  })

  test('a range: both ends with their working', () => {
    // 1000万元 × 15% and × 20%
    const reply = say([request('farmland', { investment: yuan('10000000') })])
    expect(item(reply)).toMatchObject({ status: 'range', yuan: null, min: 1_500_000, max: 2_000_000 })
    expect(item(reply)?.working).toBe('最低：1,000万元 × 15% = 150万元；最高：1,000万元 × 20% = 200万元')
    expect(first(reply)).toContain('150万元至200万元')
  })

  test('a floor says so', () => {
    // 100亩 × 270元/亩 = 27000元; 120元/亩 from the province
    const reply = say([request('grain', { crop: option('早稻'), area: yuan('100') })])
    expect(first(reply)).toContain('按早稻、种植面积100亩计算：种粮补贴至少2.7万元。')
    expect(item(reply)).toMatchObject({ status: 'at-least', yuan: 27_000, min: null, max: null })
    expect(item(reply)?.figures).toEqual([
      { label: '其中省财政', yuan: 12_000 },
      { label: '其余', yuan: 15_000 },
    ])
    expect(item(reply)?.working).toContain('270元/亩 × 100亩 = 2.7万元')
  })

  test('the figure asked for leads, with the result after it', () => {
    // 3000元 × 7% = 210元, × 93% = 2790元
    const calculator = calculatorOf('rice-insurance') as Calculator
    const own = calculator.steps.find(({ label }) => label === '农户自付')?.id as string
    const reply = say([request('rice-insurance', { premium: yuan('3000') })], { focus: [own] })
    expect(first(reply)).toMatch(/农户自付210元；.*2,790元。$/)
    expect(item(reply)?.figures).toContainEqual({ label: '农户自付', yuan: 210 })
  })

  test('asked the other way round: what is needed, and how that was found', () => {
    // 200万元 ÷ 20%
    const asked = request('rd-investment', { kind: option('科技小巨人企业') }, { target: 'at-most' })
    const reply = say([asked])
    expect(first(reply)).toContain('要达到200万元，需要上年度允许加计扣除研发费用1,000万元。')
    expect(item(reply)).toMatchObject({ yuan: 2_000_000, working: '200万元 ÷ 20% = 1,000万元' })
  })

  test('what does not count is told with how much is missing; who is paid too', () => {
    // (85万元 + 110万元) × 30%; 80万元 − 76万元 = 4万元
    const reply = say([request('expert-pay', { pay: yuan('850000', '1100000', '760000') })])
    expect(item(reply)).toMatchObject({
      yuan: 585_000,
      inputs: { pay: '85万元、110万元、76万元' },
      working: '(85万元 + 110万元) × 30% = 58.5万元',
      payee: '企业',
      per: '单个企业',
    })
    expect(reply.answer.text).toContain('76万元不足80万元（差4万元），不计入。')
    expect(reply.answer.text).toContain('支付给：企业')
    expect(reply.answer.text).toMatch(/以上按符合条件估算：.*人才条件/)
  })

  test('a condition that was said is an input, not an assumption', () => {
    const reply = say([request('expert-pay', { pay: yuan('1000000'), 'core-talent': holds(true) })])
    expect(item(reply)?.inputs).toEqual({
      pay: '100万元',
      'core-talent': '是',
      term: '是(假设)',
    })
    expect(reply.answer.text).not.toMatch(/以上按符合条件估算：.*人才条件/)
  })

  test('a derived number shows its factors, and is not told twice', () => {
    // 800万元 × 3.65% × ½ = 14.6万元; × 500 ÷ 800 = 9.125万元; × 45% = 41062.5元
    const reply = say([
      request('loan-interest', { principal: yuan('8000000'), rate: yuan('0.0365'), time: yuan('1/2') }),
    ])
    expect(item(reply)?.yuan).toBe(41062.5)
    expect(item(reply)?.inputs.interest).toBe('800万元×3.65%×半年')
    expect(item(reply)?.working).toBe(
      '已结算利息：800万元 × 3.65% × 半年 = 14.6万元；贴息：14.6万元 × 500万元 ÷ 800万元 × 45% = 41,062.5元',
    )
    expect(first(reply)).toContain('按贷款额800万元、年利率3.65%、用款时间半年计算：')
    expect(reply.answer.text).toContain('贷款额800万元，只按500万元计算。')
  })

  test('what was rounded is only about right in the next line', () => {
    // 800万元 × 3.65% × ⅓ = 97333.33…元; × 500 ÷ 800 × 45% = 27375元
    const reply = say([
      request('loan-interest', { principal: yuan('8000000'), rate: yuan('0.0365'), time: yuan('1/3') }),
    ])
    expect(item(reply)?.working).toBe(
      '已结算利息：800万元 × 3.65% × 1/3年 ≈ 97,333.33元；贴息：约97,333.33元 × 500万元 ÷ 800万元 × 45% = 27,375元',
    )
    expect(reply.answer.text).toContain('金额四舍五入到分。')
  })

  test('not eligible: the reason first, with how much is missing', () => {
    // 80万元 − 79.9万元
    const reply = say([request('expert-pay', { pay: yuan('799000') })])
    expect(first(reply)).toBe(
      '实施期已过（2023年1月1日至2023年12月31日）。不符合条件：实际支付年薪79.9万元，不到80万元，差1,000元。',
    )
    expect(item(reply)).toMatchObject({ status: 'not-eligible', yuan: 0, working: null })
    expect(reply.answer.text).toContain('责任单位：区委人才办、区科技局、区人力社保局')
  })

  test('a year outside the period: not eligible, and what it would have been', () => {
    const reply = say([request('export-insurance', { premium: yuan('1000000') }, { year: 2025 })])
    expect(item(reply)).toMatchObject({
      status: 'not-eligible',
      figures: [{ label: '若在实施期内', yuan: 700_000 }],
      working: '100万元 × 70% = 70万元',
    })
    expect(item(reply)?.reason).toMatch(/^按2025年算，不在.*不能享受；若在实施期内，金额是至少70万元。$/)
  })

  test('no figure in the clause: its open words, whom to ask, no amount and no second quote', () => {
    const reply = say([request('technical-upgrade')])
    const reason =
      '这一条没有写具体的金额或比例：“在项目备案入库后,按其技术和新增设备投资额给予奖补”，请向区经信局、区金融服务中心咨询。'
    expect(item(reply)).toMatchObject({ status: 'not-quantified', yuan: null, reason })
    expect(first(reply)).toContain(reason)
    expect(blocksOf(reply, 'quote')).toEqual([])
    expect(reply.answer.text).toContain('国家、省级奖补可与区级投资奖补政策叠加享受')
    expect(reply.answer.text).not.toContain('估算仅供参考')
  })

  test('a check that is met: what the clause gives', () => {
    // 5亿元 ≥ 5亿元, 1.5亿元 ÷ 5亿元 = 30%
    const ids = (calculatorOf('culture-project') as Calculator).inputs.map(({ id }) => id)
    const [whole, yearly] = ids as [string, string]
    const met = say([request('culture-project', { [whole]: yuan('500000000'), [yearly]: yuan('150000000') })])
    expect(item(met)?.reason).toMatch(
      /^符合的，条文给的是“优先保障土地、资金要素”，没有写金额，请向.+咨询。$/,
    )
    // 1.25亿元 ÷ 5亿元 = 25%
    const failed = say([
      request('culture-project', { [whole]: yuan('500000000'), [yearly]: yuan('125000000') }),
    ])
    expect(item(failed)).toMatchObject({
      status: 'not-eligible',
      reason: expect.stringMatching(/是25%，没有达到30%。$/),
    })
  })

  test.each<[string, Inputs[string], string]>([
    ['zero', yuan('0'), '研发费用是0'],
    ['negative', yuan('-500000'), '不能是负数'],
    ['too large', yuan('10000000000001'), '数太大了'],
    ['unreadable', { kind: 'unreadable' }, '没能读懂'],
    ['contradiction', { kind: 'contradiction' }, '两个不同的数'],
  ])('invalid, %s: names the input and gives no amount', (_, deduction, said) => {
    const reply = say([request('rd-investment', { deduction })])
    expect(item(reply)).toMatchObject({ status: 'invalid', yuan: null, working: null })
    expect(item(reply)?.reason).toContain(said)
    expect(first(reply)).toContain('上年度允许加计扣除研发费用')
    expect(reply.answer.text).not.toMatch(/\d万元(?![^“]*”)/)
  })

  test('a number that is only about right is marked, and a limit near it is told', () => {
    // 约78万元 lies within a tenth of 80万元: from nothing to 80万元 × 30%.
    const pay = {
      kind: 'amounts' as const,
      amounts: [{ from: '780000', to: '780000', about: true as const }],
    }
    const reply = say([request('expert-pay', { pay })])
    expect(item(reply)).toMatchObject({ status: 'range', min: 0, max: 240_000, inputs: { pay: '约78万元' } })
    expect(item(reply)?.working).toBe('最低：0元；最高：80万元 × 30% = 24万元')
    expect(reply.answer.text).toContain('实际支付年薪接近80万元的界线，以实际数为准。')
  })

  test.each([
    ['in force', { policy, asOf: '2023-06-30', status: 'in-force' }, '按', '2023年6月30日在期内'],
    ['upcoming', { policy, asOf: '2022-12-31', status: 'upcoming' }, '按', '2022年12月31日还没有开始'],
  ] as const)('%s: the amount, then the period', (_, period, start, told) => {
    const reply = say([request('rd-investment', { deduction: yuan('5000000') })], { period })
    expect(first(reply).startsWith(start)).toBe(true)
    expect(reply.answer.text.split('\n\n')[1]).toContain(told)
  })
})

describe('a question', () => {
  test('what is known, the question, its options to tap, the formula', () => {
    const reply = say([request('maker-space', { count: yuan('2') })])
    expect(reply.answer.kind).toBe('ask')
    expect(first(reply)).toMatch(/已知.*2个。.*？$/)
    expect(blocksOf(reply, 'choices')).toEqual([
      { kind: 'choices', choices: ['国家级', '省级', '市级'].map((name) => ({ label: name, send: name })) },
    ])
    expect(blocksOf(reply, 'quote')).toEqual([
      { kind: 'quote', text: '“对新备案的国家级、省级众创空间给予50万元、20万元的补助”' },
    ])
    expect(reply.answer.text).toContain('不知道可以回复“跳过”，不想算了回复“取消”。')
    expect(item(reply)).toMatchObject({ status: 'needs-input', missing: ['level'], yuan: null, reason: null })
  })

  test('a number without its unit: the two it may mean', () => {
    const { inputs } = calculatorOf('rd-investment') as Calculator
    const input = inputs.find(
      ({ id }) => id === 'deduction',
    ) as Estimate['items'][0]['calculator']['inputs'][0]
    const reply = say([request('rd-investment')], {
      asking: { at: 0, input, meanings: ['320', '3200000'], codes: [] },
    })
    expect(first(reply)).toContain('是320元，还是320万元？')
    expect(blocksOf(reply, 'choices')).toEqual([
      { kind: 'choices', choices: ['320元', '320万元'].map((text) => ({ label: text, send: text })) },
    ])
  })
})

describe('several things', () => {
  // 620万元 × 20% = 124万元; 36万元 × 70% = 25.2万元, a floor; 100万元
  const three = [
    request('rd-investment', { deduction: yuan('6200000'), kind: option('科技小巨人企业') }),
    request('export-insurance', { premium: yuan('360000') }),
    request('incubator', { level: option('省级') }),
  ]

  test('numbered, each with its working, quote and unit; then the sum and what it means', () => {
    const reply = say(three)
    expect(reply.answer.refs).toEqual(['12', '37', '14'].map((number) => `qujiang-2023-26/${number}`))
    // 124 + 25.2 + 100 = 249.2
    expect(reply.answer.estimate?.total).toEqual({
      status: 'at-least',
      yuan: 2_492_000,
      min: null,
      max: null,
    })
    expect(reply.answer.text).toMatchInlineSnapshot(`
      "实施期已过（2023年1月1日至2023年12月31日）。共3项，合计至少249.2万元，逐项估算如下。

      发布页面标注的有效性仍是“有效”；到2026年11月23日是否延续，请向区科技局、区税务局、区经信局、区国资服务中心核实。

      1. 第12条 企业研发投入补助：研发补助124万元

      按上年度允许加计扣除研发费用620万元、科技小巨人企业计算：620万元 × 20% = 124万元。

      “按照上年度允许加计扣除研发费用的10%给予补助,科技小巨人企业标准提高至20%,单家不超过200万元的补助”

      责任单位：区科技局、区税务局

      2. 第37条 短期出口信用保险补助：保费补助至少25.2万元

      按短期出口信用保险保费36万元计算：36万元 × 70% = 25.2万元。

      “对短期出口信用保险保费扶持比例不低于70%、单家企业最高不超过500万元补助经费”

      责任单位：区经信局

      3. 第14条 科技企业孵化器补助：补助100万元

      按省级、孵化器数量1个(假设)计算：100万元 × 1 = 100万元。

      “对新认定的国家级、省级科技企业孵化器分别给予300万元、100万元的补助”

      责任单位：区科技局、区国资服务中心

      合计至少249.2万元。
      文件没有关于各项支持能否叠加的统一规定，请向责任单位核实。
      没有说到的条件，都按符合估算。
      估算仅供参考，以责任单位审核为准。

      依据：《衢州市衢江区人民政府印发衢江区关于承接落实推动经济高质量发展若干政策实施方案的通知》（衢江区政发〔2023〕26号，2023年4月3日发布）第12条、第37条、第14条
      https://wence.example/p/qujiang-2023-26"
    `)
  })

  test('beside a fee there is no sum, and said why', () => {
    const research = request('rd-investment', { deduction: yuan('5000000'), kind: option('一般企业') })
    const reply = say([research, request('guarantee-fee', { guaranteed: yuan('3000000') })])
    expect(reply.answer.text).toContain('没有合计：第2项（不是补助）不能相加。')
    expect(reply.answer.estimate?.total).toBeUndefined()
  })
  test('what carries no amount is left out of the sum, and said so', () => {
    const reply = say([...three.slice(0, 2), request('technical-upgrade')])
    // 124 + 25.2
    expect(reply.answer.text).toContain('合计至少149.2万元；不含第3项（没有写金额）。')
    expect(reply.answer.text).toContain('请向区经信局、区金融服务中心咨询')
  })

  test('two of one clause: the quote and the unit once', () => {
    // 60亩 × 200元/亩, 80亩 × 200元/亩
    const reply = say([
      request('grain', { crop: option('晚稻'), area: yuan('60') }),
      request('grain', { crop: option('油菜'), area: yuan('80') }),
    ])
    expect(reply.answer.refs).toEqual(['qujiang-2023-26/44'])
    expect(reply.answer.text).toContain('按晚稻、种植面积60亩计算：200元/亩 × 60亩 = 1.2万元。')
    expect(reply.answer.text).toContain('合计2.8万元。')
    expect(blocksOf(reply, 'quote')).toHaveLength(1)
    expect(reply.answer.text.match(/责任单位：/g)).toHaveLength(1)
  })

  test('results first, then the question that is still open', () => {
    const reply = say([...three.slice(0, 1), request('expert-pay')])
    expect(reply.answer.kind).toBe('estimate')
    expect(reply.answer.text).toMatch(
      /124万元[\s\S]*第2项还缺一个数：每位专家实际支付的年薪是多少？[\s\S]*回复“跳过”/,
    )
  })

  test('nothing known of any: a question', () => {
    expect(say([request('rd-investment'), request('expert-pay')]).answer.kind).toBe('ask')
  })

  test('more than fit: the rest is announced, numbered on, and no item is split', () => {
    const five = [...three, request('expert-pay', { pay: yuan('1000000') }), request('technical-upgrade')]
    const page = say(five)
    expect(page.answer.text).toContain('还有2项，回复“更多”查看。')
    expect(page.answer.text).not.toContain('4. ')
    expect(page.answer.estimate?.items).toHaveLength(5)
    const next = say(five, { from: 3, count: 2 })
    expect(next.answer.text).toContain('4. 第9条')
    expect(next.answer.text).toContain('5. 第6条')
    expect(next.answer.text).not.toContain('3. 第14条')
    expect(next.answer.text).not.toContain('还有')
  })
})

/** Every example of the corpus, as a request. */
const examples = ((): Request[] => {
  const folder = new URL('../../corpus/qujiang-2023-26/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  const blocks = files.flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) =>
      parse(yaml as string),
    ),
  )
  const numberOf = (text: string, unit: string) =>
    unit === 'item' ? text.replace(/\D+$/, '') : (readFigure(text.replace('-', ''), words)?.value ?? '1')
  const givenOf = (calculator: Calculator, id: string, value: unknown): Inputs[string] => {
    const input = calculator.inputs.find((one) => one.id === id)
    if (value === 'skip') return { kind: 'skipped' }
    if (!input) return { kind: 'condition', holds: value === true }
    const texts = [value].flat().map(String)
    if (input.kind === 'option') return { kind: 'options', options: texts }
    return {
      kind: 'amounts',
      amounts: texts.map((text) => {
        const [from = '', to = from] = text.split('~')
        return { from: numberOf(from, input.unit), to: numberOf(to, input.unit) }
      }),
    }
  }
  return blocks.flatMap(({ calculators = {} }) =>
    Object.entries<{ examples: { given?: Record<string, unknown> }[] }>(calculators).flatMap(
      ([id, block]) => {
        const calculator = calculatorOf(id) as Calculator
        return (block.examples ?? [{}]).map(({ given = {} }) => ({
          calculator,
          inputs: Object.fromEntries(
            Object.entries(given).map(([name, value]) => [name, givenOf(calculator, name, value)]),
          ),
        }))
      },
    ),
  )
})()

const bytes = ({ answer }: Reply) => Buffer.byteLength(answer.text)

describe('every example of the corpus', () => {
  test('there are some, of every calculator', () => {
    expect(new Set(examples.map(({ calculator }) => calculator.id)).size).toBeGreaterThan(50)
  })

  test('alone it fits the narrowest platform, quotes exactly, names whom to ask, and shows no empty slot', () => {
    for (const example of examples) {
      const reply = say([example])
      const told = item(reply)
      const measure = measureOf(example.calculator.ref)
      expect(bytes(reply), example.calculator.id).toBeLessThanOrEqual(NARROWEST_BYTES)
      for (const quote of told?.quotes ?? []) expect(measure?.text).toContain(quote)
      expect(reply.answer.text).toContain(measure?.units.join('、'))
      expect(reply.answer.text).toContain(`第${measure?.number}条`)
      expect(reply.answer.text).not.toMatch(/undefined|null|NaN|\{[a-z-]+\}/)
      const amount = ['exact', 'at-least', 'at-most', 'range'].includes(told?.status ?? '')
      expect([example.calculator.id, told?.working !== null]).toEqual([example.calculator.id, amount])
      expect(told?.reason === null).toBe(amount || told?.status === 'needs-input')
    }
  })

  test('any three with their sum fit the narrowest platform whole', () => {
    const longest = new Map<string, { request: Request; size: number }>()
    for (const example of examples) {
      const size = bytes(say([example, example]))
      const known = longest.get(example.calculator.id)
      if (!known || known.size < size) longest.set(example.calculator.id, { request: example, size })
    }
    // The items add up, so that the longest three are among the longest ones.
    const candidates = [...longest.values()]
      .sort((a, b) => b.size - a.size)
      .slice(0, 18)
      .map((one) => one.request)
    let most = 0
    candidates.forEach((one, i) => {
      candidates.slice(i + 1).forEach((two, j) => {
        for (const three of candidates.slice(i + j + 2)) most = Math.max(most, bytes(say([one, two, three])))
      })
    })
    expect(most).toBeGreaterThan(1900)
    expect(most).toBeLessThanOrEqual(NARROWEST_BYTES)
  })
})
