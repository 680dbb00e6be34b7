import { createHash } from 'node:crypto';

/** Colours on white. */
const LIGHT = `--ink: #1b1f24; --soft: #5b6570; --line: #d9dee4; --ground: #fff; --raised: #f5f7f9;
  --link: #0b5cad; --bar: #9fb3c8; --path: #d1352b; --bad: #b3261e; --bad-ground: #fdecea; --good: #1d7a3e; --mark: #fff3c4;`;

/** The one stylesheet of our own pages. */
export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
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
dl.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
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
.stack a.name { font-weight: 600; font-size: 17px; }
.stack .lead { margin: 0; }
.lead { color: var(--soft); margin-top: 0; }
.badges { display: flex; flex-wrap: wrap; gap: 4px 6px; margin: 12px 0 4px; }
.stack .badges { margin-top: 0; }
.badge { max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
.deeds { margin: 18px 0; display: flex; flex-wrap: wrap; gap: 8px; }
.deeds details { border: 1px solid var(--line); border-radius: 6px; background: var(--raised); }
.deeds details[open] { flex: 1 0 100%; order: 1; }
.deeds summary { cursor: pointer; padding: 9px 14px; font-weight: 600; list-style: none; }
.deeds summary::-webkit-details-marker { display: none; }
.deeds summary::after { content: ' ▾'; color: var(--soft); }
.deeds form { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: flex-end; padding: 0 14px 14px; }
.deeds label { display: block; flex: 1 1 200px; color: var(--soft); font-size: 13px; }
.deeds label.broad { flex-basis: 100%; }
.deeds input, .deeds textarea, .deeds select { display: block; width: 100%; margin-top: 2px; padding: 8px 10px;
  border: 1px solid var(--line); border-radius: 6px; background: var(--ground); color: var(--ink); font: inherit; }
.deeds button { padding: 9px 18px; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); color: var(--ink);
  font: inherit; font-weight: 600; cursor: pointer; }
.deeds button.main { background: var(--link); border-color: var(--link); color: var(--ground); }
.timeline { list-style: none; padding: 0; margin: 0; border-left: 3px solid var(--line); }
.timeline li { padding: 4px 0 10px 14px; }
.timeline li.deed { border-left: 3px solid var(--link); margin-left: -3px; }
.timeline .text { white-space: pre-wrap; overflow-wrap: anywhere; }
.swatch { display: inline-block; width: 22px; height: 8px; background: var(--bar); margin: 0 4px 0 12px; }
.swatch.path { background: var(--path); height: 4px; vertical-align: middle; }
svg.bar { display: block; width: 100%; height: 14px; background: var(--raised); }
svg.bar .span { fill: var(--bar); }
svg.bar .path { fill: var(--path); }
svg.share { display: block; width: 100%; min-width: 60px; height: 10px; margin-top: 6px; }
svg.share rect { fill: var(--path); }
svg.share .calm { fill: var(--bar); }
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
  .deeds button { width: 100%; padding: 13px; }
  .deeds summary { padding: 11px 14px; }
  th, td { padding-right: 8px; }
  .cards thead, .cards .desk { display: none; }
  .cards tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .cards td { border: 0; padding: 0; text-align: left; white-space: normal; }
  .cards td:first-child { flex: 1 0 100%; }
  .cards td[data-label]::before { content: attr(data-label) ' '; color: var(--soft); font-weight: 400; }
  .axis { display: none; }
  .span > summary { grid-template-columns: minmax(0, 1fr) auto; padding: 5px 0; }
  .span svg.bar { grid-row: 2; grid-column: 1 / -1; height: 10px; }
}
${Array.from({ length: 25 }, (_, depth) => `.d${depth} { padding-left: min(${depth * 14}px, ${depth * 3}vw); }`).join('\n')}
`;

/** Of records, which are kept and printed: on white, whatever the reader's screen is like. */
export const RECORD_STYLE = `${STYLE}
:root { color-scheme: light; ${LIGHT} }
main { max-width: 1000px; }
.trace { break-inside: avoid; margin: 0 0 24px; }
.trace svg { max-width: 100%; height: auto; border: 1px solid var(--line); }
@page { margin: 14mm 12mm; }
@media print { body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; } .wide { overflow: visible; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

/** What a Content-Security-Policy says to let it in, and no other style. */
export const STYLE_HASH = hashOf(STYLE);
export const RECORD_STYLE_HASH = hashOf(RECORD_STYLE);

/** The deepest level that is still indented further than the one above. */
export const DEEPEST_INDENT = 24;

function hashOf(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
