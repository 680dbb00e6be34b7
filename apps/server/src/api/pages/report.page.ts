import { isoDate, isoMinute, type KeyMonth } from '#evaluate';
import { dayMonth, monthName } from '../month.js';
import {
  culpritOf,
  incidentsOf,
  minutesIn,
  type MonthlyReport,
  type ReportedIncident,
} from '../reports/monthly-report.js';
import {
  attainedWords,
  badWord,
  grouped,
  lasted,
  promiseWords,
  targetWords,
} from '../reports/promise-words.js';
import { accountName, plural } from './format.js';
import { html, trusted, type Html } from './html.js';
import { reportChart } from './report-chart.js';
import { REPORT_STYLE } from './report-style.js';

/** As one value: a hash of it is in the policy. */
const STYLE_ELEMENT = trusted(`<style>${REPORT_STYLE}</style>`);
const DAY_MS = 86_400_000;
/** Longer lists are in the CSV. */
const MOST_LISTED = 200;

/** What an account manager sends: whole in itself, without links to where only we can go. */
export function reportPage(report: MonthlyReport, nowUnixMs: number): Html {
  const { account = '*', month, contract, timeZone, promises, incidents } = report;
  const title = `${accountName(account)}: ${monthName(month)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · service report</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <p class="eyebrow">Service report · ${monthName(month)}</p>
          <h1>${accountName(account)}</h1>
          <p class="soft">${contract?.tier !== undefined && `${contract.tier} · `}all times in ${timeZone}</p>
          ${verdict(report, nowUnixMs)}
          <h2>What was promised, and what was kept</h2>
          ${promises.length === 0 && html`<p class="soft">No promise had requests in this month.</p>`}
          ${promises.slice(0, MOST_LISTED).map((promise) => promiseCard(promise, report, nowUnixMs))}
          ${more(promises.length, 'promise')}
          <h2>Incidents</h2>
          ${
            incidents.length === 0
              ? html`<p class="soft">None in this month.</p>`
              : html`<ul class="stack">
                  ${incidents.slice(0, MOST_LISTED).map((incident) => incidentItem(incident, timeZone, nowUnixMs))}
                </ul>`
          }
          ${more(incidents.length, 'incident')} ${footer(report, nowUnixMs)}
        </main>
      </body>
    </html>`;
}

function verdict({ promises, incidents }: MonthlyReport, nowUnixMs: number): Html {
  const counted = promises.filter(({ total }) => total > 0);
  const kept = counted.filter((promise) => promise.kept).length;
  const requests = requestsOf(counted);
  const isOver = counted.every(({ period }) => period.toUnixMs <= nowUnixMs);
  const verb = isOver ? 'were kept' : 'are kept so far';
  const isNone = counted.length === 0;
  const isKept = kept === counted.length;
  const which = isKept ? 'All promises' : `${kept} of ${counted.length} promises`;
  const text = isNone ? 'Nothing was requested' : `${which} ${verb}`;
  const disturbed = incidents.length === 0 ? 'no incident' : plural(incidents.length, 'incident');
  return html`<div class="verdict ${isNone ? 'none' : isKept ? 'kept' : 'missed'}">
    ${!isNone && mark(isKept)}
    <div>
      <strong>${text}</strong>
      <span class="soft"> ${grouped(requests)} requests counted · ${disturbed} </span>
    </div>
  </div>`;
}

/** An operation of which two things are promised is requested once. */
function requestsOf(promises: readonly KeyMonth[]): number {
  const most = new Map<number, number>();
  for (const { operation, total } of promises) {
    most.set(operation.id, Math.max(total, most.get(operation.id) ?? 0));
  }
  return [...most.values()].reduce((sum, total) => sum + total, 0);
}

function mark(isKept: boolean): Html {
  return isKept
    ? html`<svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="18" fill="#1d7a3e" />
        <path
          d="M10 18.5l5.5 5.5L26 13"
          fill="none"
          stroke="#fff"
          stroke-width="3"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>`
    : html`<svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="18" fill="#b3261e" />
        <path d="M18 9v12M18 26v.5" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" />
      </svg>`;
}

function promiseCard(promise: KeyMonth, { incidents }: MonthlyReport, nowUnixMs: number): Html {
  const { objective, operation, total, bad, allowed, attainedRatio, targetRatio, period, timeZone } = promise;
  const own = incidentsOf(promise, incidents);
  const state = total === 0 ? 'none' : promise.kept ? 'kept' : 'missed';
  return html`<section class="promise ${state}">
    <div class="head">
      <div>
        <h3>${operation.name}</h3>
        <p class="soft">${operation.service} · ${promiseWords(objective)}</p>
      </div>
      <span class="badge ${state}">${state === 'none' ? 'no requests' : state}</span>
    </div>
    <dl>
      ${fact('Kept', attainedRatio === null ? '–' : attainedWords(attainedRatio, targetRatio), 'large')}
      ${fact('Promised', targetWords(targetRatio), 'large')}
      ${fact(`${badWord(objective)} requests`, `${grouped(bad)} of ${grouped(total)}`)}
      ${fact('Of what was allowed', used(bad, allowed))}
    </dl>
    ${reportChart(promise)}
    <div class="axis">
      <span>${dayMonth(isoDate(period.fromUnixMs, timeZone))}</span>
      <span class="caption">${badWord(objective)} requests by day; the line is what is allowed</span>
      <span>${dayMonth(isoDate(period.toUnixMs - DAY_MS / 2, timeZone))}</span>
    </div>
    ${notes(promise, own, nowUnixMs).map((note) => html`<p class="soft">${note}</p>`)}
  </section>`;
}

function fact(name: string, value: string, size?: 'large'): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd class="${size}">${value}</dd>
  </div>`;
}

function used(bad: number, allowed: number): string {
  if (bad === 0) return 'none';
  if (allowed <= 0) return `${grouped(bad)} of none`;
  const percent = (100 * bad) / allowed;
  return `${percent < 1 ? '< 1' : grouped(percent)} % used`;
}

function notes(promise: KeyMonth, own: readonly ReportedIncident[], nowUnixMs: number): string[] {
  const { versions, paused, countedSinceUnixMs, timeZone, period } = promise;
  return [
    own.length > 0 &&
      `${plural(own.length, 'incident')}, ${lasted(minutesIn(promise, own, nowUnixMs))} in all.`,
    paused > 0 &&
      `${grouped(paused)} requests outside of the agreed hours or in maintenance are not counted.`,
    versions.length > 1 &&
      'The promise was changed in this month; each day is judged by the one of its time.',
    countedSinceUnixMs !== null && `Counted since ${isoDate(countedSinceUnixMs, timeZone)}.`,
    period.toUnixMs > nowUnixMs && 'The month is not over yet.',
  ].filter((note) => note !== false);
}

function incidentItem(
  { incident, violation, fromUnixMs, toUnixMs }: ReportedIncident,
  timeZone: string,
  nowUnixMs: number,
): Html {
  const { sla, operation } = violation;
  const { explanation } = incident;
  const culprit = culpritOf(incident);
  const begin = isoMinute(fromUnixMs, timeZone);
  const end = toUnixMs === null ? 'now' : afterIn(begin, isoMinute(toUnixMs, timeZone));
  return html`<li>
    <div class="head">
      <div>
        <b>${begin}</b> <span class="soft">to ${end}</span><br />
        ${operation.service} ${operation.name} <span class="soft">· ${sla.name}</span>
      </div>
      <span class="lasted">${lasted(((toUnixMs ?? nowUnixMs) - fromUnixMs) / 60_000)}</span>
    </div>
    <div>${culprit !== null && html`<b>${culprit}</b>: `}${explanation?.sentence ?? 'Not explained.'}</div>
  </li>`;
}

/** Without its date where that is the same. */
function afterIn(begin: string, end: string): string {
  return end.slice(0, 10) === begin.slice(0, 10) ? end.slice(11) : end;
}

function more(count: number, noun: string): Html | false {
  return (
    count > MOST_LISTED && html`<p class="soft">${plural(count - MOST_LISTED, noun)} more: see the CSV.</p>`
  );
}

function footer({ countedAtUnixMs, timeZone }: MonthlyReport, nowUnixMs: number): Html {
  const counted = countedAtUnixMs === null ? 'never' : `until ${isoMinute(countedAtUnixMs, timeZone)}`;
  return html`<footer>
    A request counts on the day on which it ended. Measured durations are right to 2.2 %, and in doubt a
    request counts as good. Counted ${counted}, written ${isoMinute(nowUnixMs, timeZone)} (${timeZone}).
  </footer>`;
}
