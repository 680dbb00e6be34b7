import { type TraceLink } from '#contract';
import { COLOR, unbroken, WRAP } from './email-style.js';
import { type PageFacts } from './page-facts.js';
import { Html, html } from './html.js';
import { type AccountTable } from './account-table.js';
import { type ExampleRow } from './tables.js';
import { type ViolationTable } from './violations-table.js';

const CELL = `border-top:1px solid ${COLOR.line};padding:7px 0;vertical-align:top;`;
/** Against the wrapping that the card sets for names. */
const UNBROKEN = 'word-break:normal;overflow-wrap:normal;';
/** What has room on a line of a phone, such as "promised 500 ms". */
const SHORT_LIMIT = 20;
/** A viewer's name, against the host of one that has none. */
const SHORT_LABEL = 12;
const TABLE = 'width:100%;border-collapse:collapse;font-size:14px;line-height:1.35;';

export function exampleTable({ rows, more, shareOf, links }: PageFacts['examples']): Html {
  const hasShare = rows.some((row) => row.share !== undefined);
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="${TABLE}">
      <tr>
        ${heading('When (UTC)')}${heading('Duration')}${hasShare && heading(`${shareOf}’s part`, WRAP)}${heading('Trace')}
      </tr>
      ${rows.map((row) => exampleRow(row, hasShare))}
    </table>
    ${moreLine(more, links)}`;
}

function exampleRow(row: ExampleRow, hasShare: boolean): Html {
  const tone = row.healthy ? 'good' : 'bad';
  const color = row.healthy ? COLOR.resolved : COLOR.violation;
  return html`<tr>
    <td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};">
      ${whole(row.time)}${muted(row.account)}
    </td>
    <td class="line ${tone}" style="${CELL}padding-right:10px;color:${color};font-weight:700;">
      ${whole(row.duration)}${muted(row.promised === '' ? '' : `of ${row.promised}`)}${row.healthy && muted('healthy')}
    </td>
    ${hasShare && html`<td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};">${row.share ?? '–'}${row.share !== undefined && shareBar(row.shareRatio, color)}</td>`}
    <td class="line" style="${CELL}">
      ${row.links.map((link, i) => html`${i > 0 && html`<br />`}<a href="${link.href}" style="color:${COLOR.test};">${link.label.length > SHORT_LABEL ? link.label : whole(link.label)}</a>`)}
    </td>
  </tr>`;
}

/** Two cells as a bar: the one drawing that every mail program does alike. */
function shareBar(ratio: number, color: string): Html {
  const filled = Math.round(ratio * 100);
  return html`<table
    role="presentation"
    width="60"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="width:60px;margin-top:4px;border-collapse:collapse;"
  >
    <tr>
      ${filled > 0 && html`<td width="${filled}%" height="5" style="width:${filled}%;height:5px;font-size:0;line-height:0;background-color:${color};">&nbsp;</td>`}${filled < 100 && html`<td class="track" height="5" style="height:5px;font-size:0;line-height:0;background-color:${COLOR.track};">&nbsp;</td>`}
    </tr>
  </table>`;
}

export function violationRows({ rows, more }: ViolationTable): Html {
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="${TABLE}">
      <tr>
        ${['Operation', 'Measured', 'Accounts'].map((text) => heading(text))}
      </tr>
      ${rows.map(
        (row) =>
          html`<tr>
            <td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};">
              ${row.operation}${muted(row.of)}
            </td>
            <td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};font-weight:700;">
              ${whole(row.measured)}${muted(row.limit.length <= SHORT_LIMIT ? whole(row.limit) : unbroken(row.limit))}
            </td>
            <td class="line text" style="${CELL}color:${COLOR.text};">${row.counted}${muted(row.over)}</td>
          </tr>`,
      )}
    </table>
    ${moreLine(more)}`;
}

export function accountRows({ headings, rows, more }: AccountTable): Html {
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="${TABLE}">
      <tr>
        ${headings.map((text) => heading(text))}
      </tr>
      ${rows.map(
        (row) =>
          html`<tr>
            <td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};">
              ${row.account}${muted(row.labels)}
            </td>
            <td class="line text" style="${CELL}padding-right:10px;color:${COLOR.text};font-weight:700;">
              ${whole(row.measured)}${muted(row.counts)}
            </td>
            <td class="line text" style="${CELL}color:${COLOR.text};">${whole(row.when)}</td>
          </tr>`,
      )}
    </table>
    ${moreLine(more)}`;
}

function heading(text: string, wrap = UNBROKEN): Html {
  return html`<th
    class="muted"
    align="left"
    style="padding:0 10px 5px 0;font-size:12px;font-weight:600;color:${COLOR.muted};${wrap}"
  >
    ${text}
  </th>`;
}

function muted(text: Html | string): Html | undefined {
  if (text === '') return undefined;
  return html`<div class="muted" style="font-size:12px;font-weight:400;color:${COLOR.muted};">${text}</div>`;
}

function moreLine(more: string, links: TraceLink[] = []): Html | undefined {
  if (more === '' && links.length === 0) return undefined;
  const linked = links.map(
    ({ label, href }, i) =>
      html`${(more !== '' || i > 0) && ' · '}<a href="${href}" style="color:${COLOR.test};">${label}</a>`,
  );
  return html`<div class="muted" style="padding-top:6px;font-size:13px;color:${COLOR.muted};">
    ${more}${linked}
  </div>`;
}

/** What reads badly when it is broken, and is short by its nature. */
function whole(text: string): Html {
  return html`<span style="white-space:nowrap;">${text}</span>`;
}
