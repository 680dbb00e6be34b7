import { type Delivery, type Incident, type TimelineEntry } from '#contract';
import { accountName, utc } from '../format.js';
import { html, type Html } from '../html.js';
import { table } from '../table.js';

/** What happened and who did what, the oldest first. */
export function timeline({ timeline: entries }: Pick<Incident, 'timeline'>): Html {
  return html`<h2 id="timeline">Timeline</h2>
    <ol class="timeline">
      ${entries.map(timelineEntry)}
    </ol>`;
}

function timelineEntry({ at, actor, kind, account, text }: TimelineEntry): Html {
  return html`<li class="${actor === 'culprit' ? 'own' : 'deed'}">
    <span class="soft"
      >${utc(Date.parse(at))} · ${actor} ·
      ${kind}${account !== null && html` · ${accountName(account)}`}</span
    >
    <div class="text">${text}</div>
  </li>`;
}

/** Who was told of what, with what went wrong. */
export function deliveryTable({ deliveries, mode, violations }: Incident): Html {
  if (deliveries.length === 0) {
    const named = violations.some(({ sla }) => sla.channels.length > 0);
    const why =
      mode === 'shadow'
        ? 'the SLA is in shadow'
        : named
          ? 'nothing was to be told yet'
          : 'the SLA names no channels';
    return html`<h2>Who was told</h2>
      <p class="soft">Nobody: ${why}.</p>`;
  }
  return html`<h2>Who was told</h2>
    ${table([['Channel'], ['Event'], ['Status'], ['Attempts', 'number'], ['When']], deliveries.map(deliveryRow))}`;
}

function deliveryRow(delivery: Delivery): Html {
  const { id, channel, event, sequence, status, attempts, lastError, createdAt, deliveredAt } = delivery;
  return html`<tr>
    <td>${channel}</td>
    <td>${event}${sequence > 0 && html` <span class="soft">${sequence + 1}</span>`}</td>
    <td class="${status === 'failed' && 'bad'}">
      ${status}${lastError !== null && html`: ${lastError}`}
      ${status === 'failed' && html`<br /><code>POST /api/v1/deliveries/${id}/resend</code> sends it again`}
    </td>
    <td class="number">${attempts}</td>
    <td class="when">${utc(Date.parse(deliveredAt ?? createdAt))}</td>
  </tr>`;
}
