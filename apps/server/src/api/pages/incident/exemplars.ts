import { type Exemplar, type Incident, type TraceLink } from '#contract';
import { type Links } from '#page';
import { accountName, duration, percent, utcTime } from '../format.js';
import { html, type Html } from '../html.js';
import { type Column, table } from '../table.js';

/** The examples, each with where its trace is shown: the first link is its own. */
export function exemplarTables(
  { exemplars, explanation }: Pick<Incident, 'exemplars' | 'explanation'>,
  links: Pick<Links, 'allElsewhere'>,
  linksOf: (exemplar: Exemplar) => TraceLink[],
): Html {
  const all = links.allElsewhere(
    exemplars.flatMap(({ role, traceId }) => (role === 'violating' ? traceId : [])),
  );
  const healthy = explanation?.reason === 'no-bad-requests' ? 'Requests of it' : 'Healthy ones, for contrast';
  return html`${exemplarTable('Violating examples', exemplars, 'violating', linksOf, all)}
  ${exemplarTable(healthy, exemplars, 'healthy', linksOf)}`;
}

function exemplarTable(
  title: string,
  exemplars: readonly Exemplar[],
  role: Exemplar['role'],
  linksOf: (exemplar: Exemplar) => TraceLink[],
  all?: TraceLink,
): Html | undefined {
  const shown = exemplars.filter((exemplar) => exemplar.role === role);
  if (shown.length === 0) return undefined;
  // Nobody is named, or for errors: then there is no part to tell.
  const part: Column[] = shown.some(({ culpritShare }) => culpritShare !== undefined)
    ? [['Culprit’s part', 'number']]
    : [];
  return html`<h2 id="${role === 'violating' ? 'examples' : 'healthy'}">${title}</h2>
    ${all && html`<p><a href="${all.href}" rel="noopener">All of them in ${all.label}</a></p>`}
    ${table(
      [['Started'], ['Duration', 'number'], ...part, ['Account'], ['']],
      shown.map((exemplar) => {
        const { startUnixNano, account, durationNs, error, culpritShare } = exemplar;
        const [own, ...others] = linksOf(exemplar);
        return html`<tr>
          <td class="when">
            <a href="${own?.href}">${utcTime(Number(BigInt(startUnixNano) / 1_000_000n))}</a>
          </td>
          <td class="number">${duration(durationNs)}${error && html` <span class="bad">failed</span>`}</td>
          ${part.map(() => html`<td class="number">${culpritShare === undefined ? '–' : percent(culpritShare)}</td>`)}
          <td>${accountName(account)}</td>
          <td>${others.map(({ label, href }) => html`<a href="${href}">${label}</a> `)}</td>
        </tr>`;
      }),
    )}`;
}
