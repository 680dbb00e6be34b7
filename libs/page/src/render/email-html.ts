import { hasChanged } from './changed.js';
import { changedRows } from './email-changed.js';
import { errorLine } from './email-error.js';
import { COLOR, DARK_STYLE, FONT, unbroken, WRAP } from './email-style.js';
import { accountRows, exampleTable, whole } from './email-tables.js';
import { type CulpritFacts } from './explained.js';
import { Html, html } from './html.js';
import { type PageFacts } from './page-facts.js';

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
                ${hasChanged(facts.changed) && section('What changed', changedRows(facts.changed))}${facts.incidentUrl !== '' && button(facts, accent)}
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
  const tone = facts.tone === 'resolved' ? 'good' : 'bad';
  return html`<tr>
      <td class="pad" style="padding:22px 28px 0;${FONT}">
        <div
          class="${facts.tone === 'test' ? 'text' : tone}"
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
        <div class="muted" style="margin-top:4px;font-size:14px;line-height:1.4;color:${COLOR.muted};">
          ${facts.sla}
        </div>
      </td>
    </tr>
    <tr>
      <td class="pad" style="padding:14px 28px 0;${FONT}">
        ${facts.figures.length > 0 && figures(facts.figures)}
        <div class="text" style="font-size:15px;line-height:1.45;color:${COLOR.text};">
          ${unbroken(facts.summary)}
        </div>
        ${facts.notes.map((note) => html`<div class="text line" style="margin-top:10px;padding:2px 0 2px 12px;border-left:3px solid ${COLOR.line};font-size:14px;line-height:1.45;color:${COLOR.text};">${unbroken(note)}</div>`)}
      </td>
    </tr>`;
}

function figures(rows: PageFacts['figures']): Html {
  const cells = rows.map(
    ({ label, value }, i) =>
      html`<td valign="bottom" style="padding:0 28px 8px 0;${FONT}">
        <div
          class="${i === 0 ? 'bad' : 'text'} figure"
          style="font-size:32px;line-height:1.1;font-weight:700;color:${i === 0 ? COLOR.violation : COLOR.text};"
        >
          ${whole(value)}
        </div>
        <div class="muted" style="font-size:13px;color:${COLOR.muted};">${label}</div>
      </td>`,
  );
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
    <tr>
      ${cells}
    </tr>
  </table>`;
}

function culprit(facts: CulpritFacts, tone: PageFacts['tone']): Html {
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

function button(facts: PageFacts, accent: string): Html {
  return html`<tr>
    <td class="pad" style="padding:16px 28px 4px;">
      <table role="presentation" cellpadding="0" cellspacing="0" border="0">
        <tr>
          <td style="background-color:${accent};border-radius:6px;${FONT}">
            <a
              class="button"
              href="${facts.incidentUrl}"
              style="display:inline-block;padding:10px 18px;font-size:15px;font-weight:600;color:#f7f8fa;text-decoration:none;"
              >Open incident</a
            >
          </td>
        </tr>
      </table>
    </td>
  </tr>`;
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
        ${facts.footer.map((line) => html`<div>${line}</div>`)}${facts.slaVersionUrl !== '' && html`<div><a href="${facts.slaVersionUrl}" style="color:${COLOR.test};">The SLA as it was</a></div>`}
      </div>
    </td>
  </tr>`;
}
