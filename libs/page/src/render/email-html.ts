import { type TraceLink } from '#contract';
import { hasChanged } from './changed.js';
import { changedRows } from './email-changed.js';
import { errorLine } from './email-error.js';
import { COLOR, DARK_STYLE, FONT, unbroken, WRAP } from './email-style.js';
import { accountRows, exampleTable, violationRows } from './email-tables.js';
import { type CulpritFacts } from './explained.js';
import { Html, html } from './html.js';
import { type PageFacts, type Tone } from './page-facts.js';
import { violatedTitle } from './violations-table.js';

/** By which the dark palette knows them. */
const ACCENT_CLASS: Record<Tone, string> = {
  violation: 'bad',
  acknowledged: 'calm',
  resolved: 'good',
  test: 'text',
};

/** The picture as the mail holds it, or why it goes without. */
export type InlineImage = { cid: string; width: number } | { missing: string };

export type InlineImages = { waterfall: InlineImage; histogram: InlineImage };

export function emailHtml(facts: PageFacts, images: InlineImages): string {
  const accent = COLOR[facts.tone];
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>${facts.headline}</title>
        <style>
          ${new Html(DARK_STYLE)}
        </style>
      </head>
      <body class="page" style="margin:0;padding:0;background-color:${COLOR.page};">
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          style="background-color:${COLOR.page};"
        >
          <tr>
            <td class="outer" align="center" style="padding:24px 12px;">
              <table
                role="presentation"
                class="card"
                width="640"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="width:100%;max-width:640px;background-color:${COLOR.card};border:1px solid ${COLOR.line};border-radius:10px;${WRAP}"
              >
                <tr>
                  <td
                    height="6"
                    style="height:6px;font-size:0;line-height:0;background-color:${accent};border-radius:10px 10px 0 0;"
                  >
                    &nbsp;
                  </td>
                </tr>
                ${head(facts, accent)} ${facts.culprit.sentence !== '' && culprit(facts.culprit, facts.tone)}
                ${hasChanged(facts.changed) && section('What changed', changedRows(facts.changed))}${buttons(facts, accent)}
                ${facts.violations.rows.length > 0 && section(violatedTitle(facts), violationRows(facts.violations))}
                ${facts.waterfall && waterfall(facts.waterfall, images.waterfall)}
                ${facts.latency && latency(facts.latency, images.histogram)}
                ${facts.examples.rows.length > 0 && section('Examples', exampleTable(facts.examples))}
                ${facts.accounts.rows.length > 0 && section('Affected accounts', accountRows(facts.accounts))}
                ${footer(facts)}
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.text;
}

function head(facts: PageFacts, accent: string): Html {
  return html`<tr>
      <td class="pad" style="padding:22px 28px 0;${FONT}">
        <div
          class="${ACCENT_CLASS[facts.tone]}"
          style="font-size:12px;font-weight:700;letter-spacing:.06em;text-transform:uppercase;color:${accent};"
        >
          ${facts.banner}
        </div>
        <div
          class="text headline"
          style="margin-top:6px;font-size:23px;line-height:1.25;font-weight:700;color:${COLOR.text};"
        >
          ${unbroken(facts.headline)}
        </div>
        ${facts.news !== '' && html`<div class="text" style="margin-top:6px;font-size:16px;line-height:1.4;font-weight:600;color:${COLOR.text};">${unbroken(facts.news)}</div>`}
        ${facts.sla !== '' && html`<div class="muted" style="margin-top:4px;font-size:14px;line-height:1.4;color:${COLOR.muted};">${facts.sla}</div>`}
      </td>
    </tr>
    <tr>
      <td class="pad" style="padding:14px 28px 0;${FONT}">
        ${facts.figures.length > 0 && figures(facts.figures)}
        ${facts.summary !== '' && html`<div class="text" style="font-size:15px;line-height:1.45;color:${COLOR.text};">${unbroken(facts.summary)}</div>`}
        ${facts.notes.map((note) => html`<div class="text line" style="margin-top:10px;padding:2px 0 2px 12px;border-left:3px solid ${COLOR.line};font-size:14px;line-height:1.45;color:${COLOR.text};">${unbroken(note)}</div>`)}
      </td>
    </tr>`;
}

/** Beside each other where there is room. */
function figures(rows: PageFacts['figures']): Html {
  return html`<div>
    ${rows.map(
      ({ label, value }, i) =>
        html`<div style="display:inline-block;vertical-align:bottom;margin:0 28px 8px 0;">
          <div
            class="${i === 0 ? 'bad' : 'text'} figure"
            style="font-size:32px;line-height:1.1;font-weight:700;color:${i === 0 ? COLOR.violation : COLOR.text};"
          >
            ${unbroken(value)}
          </div>
          <div class="muted" style="font-size:13px;color:${COLOR.muted};">${label}</div>
        </div>`,
    )}
  </div>`;
}

function culprit(facts: CulpritFacts, tone: Tone): Html {
  const box = tone === 'resolved' ? 'none' : facts.tone;
  const bar = box === 'named' ? COLOR.violation : COLOR.muted;
  return html`<tr>
    <td class="pad" style="padding:18px 28px 0;">
      <table
        role="presentation"
        class="box-${box}"
        width="100%"
        cellpadding="0"
        cellspacing="0"
        border="0"
        style="background-color:${COLOR[box]};border-left:4px solid ${bar};border-radius:4px;"
      >
        <tr>
          <td style="padding:13px 16px;${FONT}">
            <div class="text" style="font-size:18px;line-height:1.3;font-weight:700;color:${COLOR.text};">
              ${facts.heading}
            </div>
            <div class="text" style="margin-top:4px;font-size:15px;line-height:1.45;color:${COLOR.text};">
              ${unbroken(facts.sentence)}
            </div>
            ${facts.candidates.map(candidate)}${errorLine(facts.error)}
            ${facts.detail !== '' && html`<div class="muted" style="margin-top:6px;font-size:13px;line-height:1.4;color:${COLOR.muted};">${facts.detail}</div>`}
          </td>
        </tr>
      </table>
    </td>
  </tr>`;
}

function candidate(row: CulpritFacts['candidates'][number]): Html {
  return html`<div class="text" style="margin-top:8px;font-size:14px;line-height:1.4;color:${COLOR.text};">
    <b>${row.name} ${row.share}</b> · ${unbroken(row.text)}
  </div>`;
}

function buttons({ open, actions }: PageFacts, accent: string): Html | false {
  const acknowledge = actions.filter(({ kind }) => kind === 'acknowledge');
  return (
    (open !== undefined || acknowledge.length > 0) &&
    html`<tr>
      <td class="pad" style="padding:16px 28px 4px;">
        ${open && button(open, `background-color:${accent};color:#f7f8fa;border-color:${accent};`, 'button')}
        ${acknowledge.map((each) => button(each, `color:${COLOR.test};border-color:${COLOR.line};`, 'second'))}
      </td>
    </tr>`
  );
}

function button({ label, href }: TraceLink, colors: string, name: string): Html {
  return html`<a
    class="${name}"
    href="${href}"
    style="display:inline-block;margin:0 8px 8px 0;padding:9px 18px;border:1px solid;border-radius:6px;${FONT}font-size:15px;font-weight:600;text-decoration:none;${colors}"
    >${label}</a
  >`;
}

function waterfall(facts: NonNullable<PageFacts['waterfall']>, image: InlineImage): Html {
  const alt = `Waterfall of the trace with its critical path marked. ${facts.caption}`;
  return section(
    'Waterfall',
    html`${'cid' in image ? html`<a href="${facts.link.href}">${picture(image, alt)}</a>` : absent(image)}
      <div style="margin-top:6px;font-size:13px;line-height:1.4;">
        <span class="muted" style="color:${COLOR.muted};">${unbroken(facts.caption)} · </span
        ><a href="${facts.link.href}" style="color:${COLOR.test};">open trace</a>
      </div>`,
  );
}

function latency({ caption }: NonNullable<PageFacts['latency']>, image: InlineImage): Html {
  return section(
    'How long requests took',
    html`${'cid' in image ? picture(image, caption) : absent(image)}
      <div class="muted" style="margin-top:6px;font-size:13px;line-height:1.4;color:${COLOR.muted};">
        ${unbroken(caption)}
      </div>`,
  );
}

function picture({ cid, width }: Extract<InlineImage, { cid: string }>, alt: string): Html {
  return html`<img
    src="cid:${cid}"
    width="${width}"
    alt="${alt}"
    style="display:block;width:100%;max-width:${width}px;height:auto;box-sizing:border-box;border:1px solid ${COLOR.line};border-radius:6px;"
    class="line"
  />`;
}

function absent({ missing }: { missing: string }): Html | undefined {
  if (missing === '') return undefined;
  return html`<div class="muted" style="font-size:14px;color:${COLOR.muted};">${missing}</div>`;
}

function section(title: string, content: Html): Html {
  return html`<tr>
    <td class="pad" style="padding:20px 28px 0;${FONT}">
      <div class="text" style="margin-bottom:8px;font-size:15px;font-weight:700;color:${COLOR.text};">
        ${title}
      </div>
      ${content}
    </td>
  </tr>`;
}

function footer(facts: PageFacts): Html {
  return html`<tr>
    <td class="pad" style="padding:20px 28px 22px;${FONT}">
      <div
        class="muted line"
        style="padding-top:12px;border-top:1px solid ${COLOR.line};font-size:12px;line-height:1.55;color:${COLOR.muted};"
      >
        ${feedback(facts)}
        ${facts.footer.map((line) => html`<div>${line}</div>`)}${facts.slaVersionUrl !== '' && html`<div><a href="${facts.slaVersionUrl}" style="color:${COLOR.test};">The SLA as it was</a></div>`}
      </div>
    </td>
  </tr>`;
}

/** What its reader may say of the page itself. */
function feedback({ actions }: PageFacts): Html | false {
  const further = actions.filter(({ kind }) => kind !== 'acknowledge');
  return (
    further.length > 0 &&
    html`<div style="margin-bottom:6px;font-size:14px;">
      ${further.map(({ label, href }, i) => html`${i > 0 && ' · '}<a href="${href}" style="color:${COLOR.test};">${label}</a>`)}
    </div>`
  );
}
