import { type Incident } from '#contract';
import { plural } from '../format.js';
import { html, type Html } from '../html.js';
import { table } from '../table.js';

/** How many it hits, by tier. */
export function blastRadius({ blastRadius: radius, status }: Incident): Html {
  const { accounts, violating, byTier, slas, operations, allTraffic } = radius;
  const hit =
    accounts === 0
      ? ''
      : `${plural(accounts, 'account')}${status === 'open' ? `, ${violating} of them now` : ''}`;
  const of = `${plural(slas, 'SLA')} of ${plural(operations, 'operation')}`;
  const most = Math.max(1, ...byTier.map((row) => row.accounts));
  return html`<h2>Blast radius</h2>
    <p>${[...(allTraffic ? ['All traffic'] : []), ...(hit === '' ? [] : [hit]), of].join(' · ')}</p>
    ${
      byTier.some(({ tier }) => tier !== null) &&
      table(
        [
          ['Tier'],
          ['Accounts', 'number'],
          ...(status === 'open' ? ([['Violating now', 'number']] as const) : []),
        ],
        byTier.map(
          (row) =>
            html`<tr>
              <td>
                ${row.tier ?? html`<span class="soft">none known</span>`}
                <svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none">
                  <rect class="calm" width="${width(row.accounts, most)}" height="10" />
                  ${status === 'open' && html`<rect width="${width(row.violating, most)}" height="10" />`}
                </svg>
              </td>
              <td class="number">${row.accounts}</td>
              ${status === 'open' && html`<td class="number">${row.violating}</td>`}
            </tr>`,
        ),
      )
    }`;
}

function width(part: number, whole: number): string {
  return ((100 * part) / whole).toFixed(1);
}
