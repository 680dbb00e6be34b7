import { type Incident } from '#contract';
import { audience, plural, promise, utc } from './format.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** @param reasons why the service can't do its work; empty while it can */
export function homePage(open: readonly Incident[], reasons: readonly string[]): Html {
  return layout(
    open.length === 0 ? 'No open incidents' : plural(open.length, 'open incident'),
    html`<h1>${open.length === 0 ? 'No SLA is violated' : plural(open.length, 'open incident')}</h1>
      ${reasons.map((reason) => html`<p class="notice">Not ready: ${reason}</p>`)}
      <ul class="stack">
        ${open.map(openIncident)}
      </ul>
      <h2>Elsewhere</h2>
      <p>
        <a href="/api/docs">API</a> · <a href="/api/v1/incidents">all incidents</a> ·
        <a href="/api/v1/slas">SLAs</a> · <a href="/api/v1/service-map">service map</a> ·
        <a href="/api/v1/blind-spots">blind spots</a> · <a href="/metrics">metrics</a> ·
        <a href="/api/v1/health">health</a>
      </p>`,
  );
}

function openIncident({ id, sla, operation, accounts, openedAt, explanation }: Incident): Html {
  const violating = accounts.filter(({ leftAt }) => leftAt === null).length;
  return html`<li>
    <span class="badge bad">${sla.severity}</span>
    <a href="/incidents/${encodeURIComponent(id)}">${sla.name}: ${operation.service} ${operation.name}</a>
    <div>${explanation?.sentence ?? 'Not explained yet.'}</div>
    <div class="soft">
      ${promise(sla.objective)} for ${audience(sla.accounts)}
      ${sla.accounts !== 'total' && html` · ${plural(violating, 'account')} violating`} · since
      ${utc(Date.parse(openedAt))}
    </div>
  </li>`;
}
