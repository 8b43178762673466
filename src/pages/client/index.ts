/** The pages' script: every page works without it; with it the chat stays on one page, and texts are passed on by a tap. */
import { startCalculators } from './calculator.ts'
import { startChat } from './chat.ts'
import { startPassing } from './passing.ts'
import { startUnfolding } from './unfold.ts'

startPassing()
startCalculators()
startUnfolding()
const main = document.querySelector<HTMLElement>('main.chat')
if (main) startChat(main)
