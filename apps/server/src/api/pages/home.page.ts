import { type Incident } from '#contract';
import { leadOf, ruleInWords } from '#page';
import { plural, utc } from './format.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** @param reasons why the service can't do its work; empty while it can */
export function homePage(open: readonly Incident[], reasons: readonly string[]): Html {
  const live = open.filter(({ mode }) => mode === 'live');
  const shadow = open.filter(({ mode }) => mode === 'shadow');
  return layout(
    live.length === 0 ? 'No open incidents' : plural(live.length, 'open incident'),
    html`<h1>${live.length === 0 ? 'No SLA is violated' : plural(live.length, 'open incident')}</h1>
      ${reasons.map((reason) => html`<p class="notice">Not ready: ${reason}</p>`)}
      <ul class="stack">
        ${live.map(openIncident)}
      </ul>
      ${
        shadow.length > 0 &&
        html`<h2>In shadow</h2>
          <p class="soft">Of rules that are being tried: nobody is told.</p>
          <ul class="stack">
            ${shadow.map(openIncident)}
          </ul>`
      }
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

function openIncident(incident: Incident): Html {
  const { id, mode, severity, blastRadius, openedAt, explanation } = incident;
  const { sla, operation } = leadOf(incident);
  return html`<li>
    <span class="badge bad">${severity}</span>
    ${mode === 'shadow' && html`<span class="badge">shadow</span>`}
    <a href="/incidents/${encodeURIComponent(id)}">${sla.name}: ${operation.service} ${operation.name}</a>
    <div>${explanation?.sentence ?? 'Not explained yet.'}</div>
    <div class="soft">
      ${ruleInWords(sla)}
      ${sla.accounts !== 'total' && html` · ${plural(blastRadius.violating, 'account')} violating`} · since
      ${utc(Date.parse(openedAt))}
    </div>
  </li>`;
}
