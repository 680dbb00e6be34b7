import { createHash } from 'node:crypto';

/** Of reports, which are printed and sent: on white, whatever the reader's screen is like. */
export const REPORT_STYLE = `
:root { --ink: #1b1f24; --soft: #5b6570; --line: #d9dee4; --raised: #f5f7f9; --calm: #8fb3d9; --bad: #b3261e;
  --bad-ground: #fdecea; --good: #1d7a3e; --good-ground: #e8f5ec; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 860px; margin: 0 auto; padding: 40px 24px 48px; }
.eyebrow { color: var(--soft); font-size: 13px; letter-spacing: .08em; text-transform: uppercase; margin: 0; }
h1 { font-size: 34px; line-height: 1.15; margin: 4px 0 6px; letter-spacing: -.01em; }
h2 { font-size: 19px; margin: 40px 0 12px; }
h3 { font-size: 16px; margin: 0; }
p { margin: 6px 0; }
.soft { color: var(--soft); }
.verdict { display: flex; gap: 16px; align-items: center; margin: 28px 0 8px; padding: 16px 20px; border-radius: 10px;
  background: var(--good-ground); }
.verdict.missed { background: var(--bad-ground); }
.verdict.none { background: var(--raised); }
.verdict strong { display: block; font-size: 20px; line-height: 1.3; }
.verdict svg { flex: none; width: 36px; height: 36px; }
.promise { border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; margin: 0 0 14px; break-inside: avoid; }
.promise .head { display: flex; justify-content: space-between; gap: 16px; align-items: flex-start; }
.badge { flex: none; padding: 2px 12px; border-radius: 12px; font-size: 13px; font-weight: 600; background: var(--raised); }
.badge.kept { background: var(--good-ground); color: var(--good); }
.badge.missed { background: var(--bad-ground); color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px 20px; margin: 14px 0 16px; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
dd.large { font-size: 22px; font-weight: 650; line-height: 1.3; }
.missed dl div:first-child dd { color: var(--bad); }
svg.days { display: block; width: 100%; height: 72px; border-bottom: 1px solid var(--line); }
svg.days .within { fill: var(--calm); }
svg.days .over { fill: var(--bad); }
svg.days line { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; vector-effect: non-scaling-stroke; }
.axis { display: flex; justify-content: space-between; gap: 12px; color: var(--soft); font-size: 12px; margin: 4px 0 0; }
.axis span { flex: none; }
.axis .caption { flex: 0 1 auto; text-align: center; }
.stack { list-style: none; margin: 0; padding: 0; }
.stack li { padding: 12px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.stack .head { display: flex; justify-content: space-between; gap: 16px; }
.stack b { font-variant-numeric: tabular-nums; }
.lasted { flex: none; font-weight: 600; }
footer { margin-top: 40px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@media (max-width: 640px) {
  main { padding: 24px 16px 32px; }
  h1 { font-size: 27px; }
  dl { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .promise { padding: 14px; }
}
@page { margin: 16mm 14mm; }
@media print { main { padding: 0; max-width: none; } body { font-size: 10.5pt; } h2 { break-after: avoid; } }
`;

/** What a Content-Security-Policy says to let it in. */
export const REPORT_STYLE_HASH = `'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`;
