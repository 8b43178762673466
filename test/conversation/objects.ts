/** A Worker for tests: the store of a Durable Object, told what to do over HTTP. */
import { DurableObject } from 'cloudflare:workers'
import { createDurableStore } from '../../src/conversation/durable.ts'
import type { Memory, Outcome, Turn, Turned } from '../../src/conversation/index.ts'

/** What a turn came to, and the memory its work was given; null when it did not run. */
export type Done = { turned: Turned; seen: Memory | null }

/** A store and nothing else; `outcome` null: the work throws. */
export class Keeper extends DurableObject {
  private readonly store = createDurableStore(this.ctx.storage)

  async turn(turn: Turn, now: number, outcome: Outcome | null): Promise<Done> {
    let seen: Memory | null = null
    const turned = await this.store.turn(turn, now, (memory) => {
      seen = memory
      if (outcome === null) throw new Error('the work failed')
      return outcome
    })
    return { turned, seen }
  }

  settle(turn: Turn, sent: boolean, now: number) {
    return this.store.settle(turn, sent, now)
  }

  purge(now: number) {
    return this.store.purge(now)
  }
}

type Objects = Record<string, { getByName(name: string): Record<string, (...args: unknown[]) => unknown> }>

/** `{ object, name, call, args }` → what the call returned, or 500 with why it threw. */
export default {
  async fetch(request: Request, env: Objects): Promise<Response> {
    const { object, name, call, args } = (await request.json()) as Record<string, string> & {
      args: unknown[]
    }
    try {
      const stub = env[object as string]?.getByName(name as string)
      return Response.json({ returned: await stub?.[call as string]?.(...args) })
    } catch (error) {
      return Response.json({ threw: (error as Error).message }, { status: 500 })
    }
  },
}
