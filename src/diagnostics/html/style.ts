/** The report's style: one sheet, light and dark by the reader's system. */
export const STYLE: string = `
:root {
  --bg: #f6f7f9; --card: #fff; --line: #e2e5ea; --soft: #eef0f4; --text: #1c2230; --dim: #626b7c; --link: #2456c6;
  --node: #14713a; --node-bg: #e3f5ea; --edge: #6b21d8; --edge-bg: #f0e7ff;
  --error: #c62f3b; --error-bg: #fdeaec; --warning: #875400; --warning-bg: #fdf2dc; --info: #2456c6; --info-bg: #e7eefc;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1218; --card: #171b23; --line: #2a303c; --soft: #202632; --text: #e4e8f0; --dim: #98a2b5; --link: #8ab0ff;
    --node: #5fd38d; --node-bg: #143323; --edge: #c49bff; --edge-bg: #2c1f47;
    --error: #ff8189; --error-bg: #3a1a1f; --warning: #f2bd5c; --warning-bg: #372a12; --info: #8ab0ff; --info-bg: #1a2747;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 9rem; }
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 28px 24px 80px; }
h1 { margin: 0; font-size: 22px; letter-spacing: -.01em; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre, .mono { font-family: var(--mono); font-size: 12.5px; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
.dim { color: var(--dim); }
.sub { margin: 4px 0 0; color: var(--dim); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(112px, 1fr)); gap: 12px; margin: 20px 0 14px; padding: 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.tile b { display: block; font-size: 24px; line-height: 1.25; font-variant-numeric: tabular-nums; letter-spacing: -.02em; }
.tile span { color: var(--dim); }
.tile.nodejs b { color: var(--node); } .tile.edge b { color: var(--edge); }
.tile.error b { color: var(--error); } .tile.warning b { color: var(--warning); } .tile.info b { color: var(--info); }
.split { display: flex; height: 8px; gap: 2px; border-radius: 4px; overflow: hidden; background: var(--soft); }
.split i { display: block; min-width: 3px; }
.split .nodejs { background: var(--node); } .split .edge { background: var(--edge); }
.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: center; padding: 14px 0; margin-top: 12px; background: var(--bg); border-bottom: 1px solid var(--line); }
.bar input[type=search] { flex: 1 1 240px; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px; }
.bar input::placeholder { color: var(--dim); opacity: 1; }
fieldset { display: inline-flex; margin: 0; padding: 2px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
fieldset label { position: relative; }
fieldset input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
fieldset span { display: block; padding: 4px 10px; border-radius: 6px; color: var(--dim); white-space: nowrap; }
fieldset input:checked + span { background: var(--soft); color: var(--text); font-weight: 600; }
fieldset input:focus-visible + span { outline: 2px solid var(--link); }
.count { margin-left: auto; color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
.wrap { overflow-x: auto; margin-top: 14px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; font-size: 12px; color: var(--dim); padding: 10px 14px; white-space: nowrap; border-bottom: 1px solid var(--line); }
th button { font-weight: inherit; }
th[aria-sort] button::after { content: ' \\2191'; color: var(--text); } th[aria-sort=descending] button::after { content: ' \\2193'; }
td { padding: 7px 14px; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tbody tr:last-child td { border-bottom: 0; }
tr.route { cursor: pointer; }
tr.route:hover, tr.route.open { background: color-mix(in srgb, var(--soft) 60%, transparent); }
tr.route.open td { border-bottom-color: transparent; }
tr.route td:first-child { min-width: 220px; }
.name { font-family: var(--mono); font-size: 13px; font-weight: 600; text-align: left; overflow-wrap: anywhere; }
.name::before { content: '\\25B8'; display: inline-block; width: 1.3em; color: var(--dim); }
.name[aria-expanded=true]::before { content: '\\25BE'; }
p code { background: var(--soft); border-radius: 4px; padding: 1px 5px; }
p.hint::before { content: 'Hint: '; color: var(--dim); }
.nowrap { white-space: nowrap; }
.chip { display: inline-block; padding: 1px 8px; border-radius: 999px; font-size: 12px; font-weight: 600; white-space: nowrap; }
.chip + .chip { margin-left: 4px; }
.chip.nodejs { color: var(--node); background: var(--node-bg); } .chip.edge { color: var(--edge); background: var(--edge-bg); }
.chip.error, .chip.no { color: var(--error); background: var(--error-bg); }
.chip.warning, .chip.partial { color: var(--warning); background: var(--warning-bg); }
.chip.info { color: var(--info); background: var(--info-bg); } .chip.yes { color: var(--node); background: var(--node-bg); }
.chip.known { color: var(--dim); background: var(--soft); }
.detail > td { padding: 4px 14px 18px 34px; background: color-mix(in srgb, var(--soft) 60%, transparent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 4px 0 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 13px; margin: 16px 0 6px; }
.finding { background: var(--card); border: 1px solid var(--line); border-left: 3px solid var(--info); border-radius: 8px; padding: 10px 14px; margin: 8px 0; }
.finding.error { border-left-color: var(--error); } .finding.warning { border-left-color: var(--warning); } .finding.isknown { border-left-color: var(--line); }
.finding header { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
.finding p { margin: 6px 0 0; overflow-wrap: anywhere; }
.finding .place { overflow-wrap: anywhere; color: var(--dim); }
pre { margin: 8px 0 0; padding: 10px 12px; overflow-x: auto; background: var(--soft); border-radius: 6px; line-height: 1.45; tab-size: 4; }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--dim); }
ol.chain { list-style: none; margin: 6px 0 0; padding: 0; }
ol.chain li { overflow-wrap: anywhere; } ol.chain li + li::before { content: '\\2514\\2500 '; color: var(--dim); white-space: pre; }
ul.links { list-style: none; margin: 6px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 12px; }
.uses { width: auto; } .uses td { padding: 3px 18px 3px 0; border: 0; }
.empty { padding: 48px 16px; margin: 0; text-align: center; color: var(--dim); }
.more { padding: 12px; text-align: center; } .more button { color: var(--link); padding: 4px 10px; }
kbd { font: 11px var(--mono); border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; }
@media (max-width: 720px) { main { padding: 18px 12px 60px; } .count { margin-left: 0; } .detail > td { padding-left: 14px; } .hide-small { display: none; } }
@media print { .bar, .more { display: none; } body { background: #fff; } }
`;
