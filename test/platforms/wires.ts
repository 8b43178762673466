/** Every platform's side of the wire: the suites in `contract`, `parity`, `workers`, `fuzz` and `load` run over this list. */
import { wire as dingtalk } from './dingtalk-wire.ts'
import { wire as feishu } from './feishu-wire.ts'
import { wire as telegram } from './telegram-wire.ts'
import { wire as wechat } from './wechat-wire.ts'
import { wire as wecomBot } from './wecom-bot-wire.ts'
import { wire as wecom } from './wecom-wire.ts'
import type { Wire } from './wire.ts'

export const wires: readonly Wire[] = [wecom, wecomBot, wechat, dingtalk, feishu, telegram]
