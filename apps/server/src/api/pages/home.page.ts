import { type Incident, type Severity } from '#contract';
import { plural, utc } from './format.js';
import { html, type Html } from './html.js';
import {
  blastInWords,
  handlingBadges,
  incidentName,
  isSnoozed,
  isUnclaimed,
  leadLine,
  UNCLAIMED,
} from './incident/heading.js';
import { layout } from './layout.js';

const RANK: Record<Severity, number> = { critical: 0, error: 1, warning: 2, info: 3 };

export type HomeView = {
  open: readonly Incident[];
  /** The newest of those that are over. */
  over: readonly Incident[];
  /** Why the service can't do its work; empty while it can. */
  reasons: readonly string[];
  nowUnixMs: number;
};

/** What is wrong now, the worst first. */
export function homePage({ open, over, reasons, nowUnixMs }: HomeView): Html {
  const sorted = open.toSorted(byWorst);
  const live = sorted.filter(({ mode }) => mode === 'live');
  const awake = live.filter(({ handling }) => !isSnoozed(handling, nowUnixMs));
  const snoozed = live.filter(({ handling }) => isSnoozed(handling, nowUnixMs));
  const shadow = sorted.filter(({ mode }) => mode === 'shadow');
  const unclaimed = awake.filter((incident) => isUnclaimed(incident, nowUnixMs)).length;
  const section = (title: string, incidents: readonly Incident[], said?: string): Html | false =>
    incidents.length > 0 &&
    html`<h2>${title}</h2>
      ${said !== undefined && html`<p class="soft">${said}</p>`} ${list(incidents, nowUnixMs)}`;
  return layout(
    live.length === 0 ? 'No open incidents' : plural(live.length, 'open incident'),
    html`<h1>${live.length === 0 ? 'No SLA is violated' : plural(live.length, 'open incident')}</h1>
      ${unclaimed > 0 && html`<p class="lead">${unclaimed === live.length ? (live.length === 1 ? 'Nobody has acknowledged it' : 'Nobody has acknowledged any of them') : `${unclaimed} not acknowledged`}.</p>`}
      ${reasons.map((reason) => html`<p class="notice">Not ready: ${reason}</p>`)} ${list(awake, nowUnixMs)}
      ${section('Snoozed', snoozed)}
      ${section('In shadow', shadow, 'Of rules that are being tried: nobody is told.')}
      ${section('Lately over', over)}
      <h2>Elsewhere</h2>
      <p>
        <a href="/api/docs">API</a> · <a href="/api/v1/incidents">all incidents</a> ·
        <a href="/api/v1/slas">SLAs</a> · <a href="/api/v1/audit">what was changed</a> ·
        <a href="/api/v1/service-map">service map</a> · <a href="/api/v1/blind-spots">blind spots</a> ·
        <a href="/metrics">metrics</a> ·
        <a href="/api/v1/health">health</a>
      </p>`,
  );
}

/** By severity, then by whom it hits. */
function byWorst(a: Incident, b: Incident): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    Number(b.blastRadius.allTraffic) - Number(a.blastRadius.allTraffic) ||
    b.blastRadius.violating - a.blastRadius.violating ||
    Date.parse(a.openedAt) - Date.parse(b.openedAt)
  );
}

function list(incidents: readonly Incident[], nowUnixMs: number): Html {
  return html`<ul class="stack">
    ${incidents.map((incident) => incidentItem(incident, nowUnixMs))}
  </ul>`;
}

function incidentItem(incident: Incident, nowUnixMs: number): Html {
  const { id, mode, severity, status, handling, openedAt, resolvedAt, explanation } = incident;
  return html`<li>
    <div class="badges">
      <span class="badge ${status === 'open' && 'bad'}">${severity}</span>
      ${mode === 'shadow' && html`<span class="badge">shadow</span>`}
      ${isUnclaimed(incident, nowUnixMs) && UNCLAIMED} ${handlingBadges(handling, nowUnixMs)}
    </div>
    <a class="name" href="/incidents/${encodeURIComponent(id)}">${incidentName(incident)}</a>
    ${leadLine(incident)}
    <div>${explanation?.sentence ?? 'Not explained yet.'}</div>
    <div class="soft">
      ${blastInWords(incident)} · since
      ${utc(Date.parse(openedAt))}${resolvedAt !== null && html`, until ${utc(Date.parse(resolvedAt))}`}
    </div>
  </li>`;
}
