/** The one module of the Workers runtime that src/worker.ts imports; the types of the whole runtime clash with Node's. */
declare module 'cloudflare:workers' {
  /** Vars, secrets and bindings, as wrangler.toml and the dashboard name them. */
  export const env: Record<string, unknown>
}
