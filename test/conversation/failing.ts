/** The deployed Worker with conversations that fail, for tests. */
import { DurableObject } from 'cloudflare:workers'

export { default } from '../../src/worker.ts'

/** Every call of it throws. */
export class Conversation extends DurableObject {
  respond() {
    throw new Error('the object is down')
  }
}
