/** The pages' script: every page works without it; with it the chat stays on one page, and texts are passed on by a tap. */
import { startChat } from './chat.ts'
import { startPassing } from './passing.ts'

startPassing()
const main = document.querySelector<HTMLElement>('main.chat')
if (main) startChat(main)
