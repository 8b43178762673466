/** Blocks as the plain text of a passive reply, within WeCom's limit. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'

/** UTF-8 bytes of a passive text; https://developer.work.weixin.qq.com/document/path/90241 */
const MAX_BYTES = 2048

/** Characters XML 1.0 does not know, lone surrogates among them. */
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Renders a reply in at most 2048 bytes. */
export const render = (blocks: readonly Block[]): string => {
  const texts = blocks.map((block) => blockText(block).replaceAll(illegal, ''))
  return fitTexts(blocks, texts, MAX_BYTES, Buffer.byteLength)
    .filter((text) => text !== '')
    .join(GAP)
}
