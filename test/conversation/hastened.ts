/** A Worker for tests: the deployed conversation, whose alarm can be brought forward and looked at. */
import { Conversation as Deployed } from '../../src/worker.ts'

export { default } from './objects.ts'

/** `hasten` lets the alarm go off now; `armed` tells whether it still runs, and whether it is set again. */
export class Conversation extends Deployed {
  private running = false

  async hasten() {
    this.running = true
    await this.ctx.storage.setAlarm(Date.now())
  }

  override async alarm() {
    await super.alarm()
    this.running = false
  }

  async armed(): Promise<'due' | 'later' | 'never'> {
    if (this.running) return 'due'
    return (await this.ctx.storage.getAlarm()) === null ? 'never' : 'later'
  }
}
