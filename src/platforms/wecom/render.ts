/** Blocks as the plain text of a passive reply, within WeCom's limit. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'
import { xmlText } from '../xml.ts'

/** UTF-8 bytes of a passive text; https://developer.work.weixin.qq.com/document/path/90241 */
const MAX_BYTES = 2048

/** Renders a reply in at most 2048 bytes. */
export const render = (blocks: readonly Block[]): string => {
  const texts = blocks.map((block) => xmlText(blockText(block)))
  return fitTexts(blocks, texts, MAX_BYTES, Buffer.byteLength)
    .filter((text) => text !== '')
    .join(GAP)
}
