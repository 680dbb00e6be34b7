import { createHash } from 'node:crypto';

/** The one stylesheet of our own pages. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d9dee4; --ground: #fff; --raised: #f5f7f9;
  --link: #0b5cad; --bar: #9fb3c8; --path: #d1352b; --bad: #b3261e; --bad-ground: #fdecea; --good: #1d7a3e; --mark: #fff3c4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa5b1; --line: #333b44; --ground: #14181c;
  --raised: #1d2328; --link: #7fb8f5; --bar: #52667a; --path: #ff6f61; --bad: #ff8a80; --bad-ground: #3a1d1b;
  --good: #6fce8f; --mark: #4a3f14; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
header, main { max-width: 1200px; margin: 0 auto; padding: 0 16px; }
header { padding-top: 12px; color: var(--soft); }
header a { color: inherit; font-weight: 600; text-decoration: none; }
main { padding-bottom: 64px; }
a { color: var(--link); }
h1 { font-size: 24px; line-height: 1.25; margin: 12px 0; }
h2 { font-size: 17px; margin: 28px 0 8px; }
p { margin: 8px 0; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { white-space: pre-wrap; margin: 0; }
dl.facts { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 12px 0; }
dl.facts dt { color: var(--soft); font-size: 12px; }
dl.facts dd { margin: 0; font-weight: 600; }
.soft { color: var(--soft); font-weight: 400; }
.badge { display: inline-block; padding: 1px 8px; border-radius: 10px; font-size: 13px; font-weight: 600; background: var(--raised); }
.badge.bad { background: var(--bad-ground); color: var(--bad); }
.badge.good { color: var(--good); }
.bad { color: var(--bad); }
.answer { border-left: 4px solid var(--path); background: var(--raised); padding: 10px 14px; margin: 14px 0; font-size: 17px; }
.notice { background: var(--mark); padding: 8px 12px; border-radius: 4px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12px; font-weight: 600; color: var(--soft); }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.when { white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.stack { list-style: none; padding: 0; margin: 0; }
.stack li { border-bottom: 1px solid var(--line); padding: 8px 0; }
.swatch { display: inline-block; width: 22px; height: 8px; background: var(--bar); margin: 0 4px 0 12px; }
.swatch.path { background: var(--path); height: 4px; vertical-align: middle; }
svg.bar { display: block; width: 100%; height: 14px; background: var(--raised); }
svg.bar .span { fill: var(--bar); }
svg.bar .path { fill: var(--path); }
svg.share { display: block; width: 100%; min-width: 60px; height: 10px; margin-top: 6px; }
svg.share rect { fill: var(--path); }
.span > summary, .axis { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr) 76px; gap: 0 10px; align-items: center; }
.axis { color: var(--soft); font-size: 12px; border-bottom: 1px solid var(--line); padding-bottom: 2px; }
.axis .ticks { display: flex; justify-content: space-between; }
.span > summary { cursor: pointer; list-style: none; padding: 2px 0; }
.span > summary::-webkit-details-marker { display: none; }
.span > summary:hover, .span[open] > summary { background: var(--raised); }
.span .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.span .took { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.span.culprit > summary { box-shadow: -4px 0 0 var(--path); }
.span.selected > summary { background: var(--mark); }
.span .inside { padding: 4px 0 14px 14px; margin-left: 6px; border-left: 3px solid var(--line); font-size: 14px; }
.span .inside h3 { font-size: 13px; margin: 10px 0 2px; color: var(--soft); }
.span .inside table { table-layout: fixed; }
.span .inside td { overflow-wrap: anywhere; }
.span .inside td:first-child { width: 34%; color: var(--soft); }
.deed label { display: block; color: var(--soft); }
.deed input { display: block; width: 100%; max-width: 360px; margin-top: 2px; }
.deed input, .deed button { padding: 10px 14px; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: var(--ink); font: inherit; }
.deed .choices { display: flex; flex-direction: row-reverse; justify-content: flex-end; flex-wrap: wrap; gap: 10px; margin: 16px 0; }
.deed button { cursor: pointer; }
.deed button.main { background: var(--link); border-color: var(--link); color: var(--ground); font-weight: 600; }
table.shares { table-layout: fixed; }
.shares td:first-child { width: 28%; overflow: hidden; text-overflow: ellipsis; }
.shares td.number { width: 84px; padding-right: 0; }
@media (max-width: 640px) {
  h1 { font-size: 20px; }
  .deed .choices { flex-direction: column-reverse; }
  .deed button { padding: 14px; }
  th, td { padding-right: 8px; }
  .axis { display: none; }
  .span > summary { grid-template-columns: minmax(0, 1fr) auto; padding: 5px 0; }
  .span svg.bar { grid-row: 2; grid-column: 1 / -1; height: 10px; }
}
${Array.from({ length: 25 }, (_, depth) => `.d${depth} { padding-left: min(${depth * 14}px, ${depth * 3}vw); }`).join('\n')}
`;

/** What a Content-Security-Policy says to let it in, and no other style. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** The deepest level that is still indented further than the one above. */
export const DEEPEST_INDENT = 24;
