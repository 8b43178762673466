/** The stylesheet of the pages, served as a file because the pages allow no inline code. */
export const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #f4f4f4; --card: #fff; --mark: #07c160; --soft: #6b6b6b; --line: #ddd }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #111; --card: #1e1e1e; --mark: #2fcf7c; --soft: #a3a3a3; --line: #333 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif }
main, header, footer { max-width: 44rem; margin: 0 auto; padding: .75rem 1rem }
h1 { font-size: 1.25rem; margin: 0 } h2 { font-size: 1.125rem; margin: 0 }
a { color: inherit; text-decoration-color: var(--mark) }
.asked { margin: 0 0 .75rem auto; width: fit-content; max-width: 85%; background: var(--mark); color: #06240f; border-radius: .6rem; padding: .5rem .8rem; overflow-wrap: anywhere }
.answer { background: var(--card); border-radius: .6rem; padding: .8rem 1rem; overflow-wrap: anywhere }
.answer > * { margin: 0 0 .7rem; white-space: pre-line } .answer > :last-child { margin: 0 }
.notice { border-left: .25rem solid #d9822b; padding-left: .7rem }
blockquote { border-left: .25rem solid var(--mark); padding-left: .7rem }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem } dt { color: var(--soft) } dd { margin: 0 }
.source { color: var(--soft); font-size: .9rem }
form { display: flex; gap: .5rem; position: sticky; bottom: 0; background: var(--paper); padding: .75rem 0 }
input[type=text] { flex: 1; min-width: 0; font: inherit; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: inherit }
ol { padding-left: 1.6rem } li form { display: block; position: static; padding: 0; background: none } .choice { background: none; color: inherit; padding: .2rem 0; text-align: left; text-decoration: underline; text-decoration-color: var(--mark) }
button { font: inherit; border: 0 }
form > button:not(.choice) { font: inherit; padding: .6rem 1.1rem; border: 0; border-radius: .6rem; background: var(--mark); color: #06240f }
@media print { form, header { display: none } body { background: #fff } }
`
