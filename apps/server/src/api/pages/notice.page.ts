import { type Notice } from '#contract';
import { utc } from './format.js';
import { html, type Html } from './html.js';
import { facts, layout } from './layout.js';

/** What is, or was, wrong with Culprit itself: where the link in its page leads. */
export function noticePage(notice: Notice): Html {
  const { id, status, title, text, openedAt, resolvedAt, resolution, deliveries } = notice;
  return layout(
    title,
    html`<h1>${title}</h1>
      <p>
        <span class="badge ${status === 'open' ? 'bad' : 'good'}">${status}</span> About Culprit, not about
        one of your SLAs.
      </p>
      ${facts([
        ['Since', utc(Date.parse(openedAt))],
        resolvedAt === null ? undefined : ['Over since', utc(Date.parse(resolvedAt))],
      ])}
      ${resolution !== null && html`<div class="answer">${resolution}</div>`}
      ${text.split('\n\n').map((paragraph) => html`<p>${paragraph}</p>`)}
      <h2>Who was told</h2>
      ${deliveries.length === 0 && html`<p class="soft">Nobody: there is no channel that could tell.</p>`}
      <ul class="stack">
        ${deliveries.map(told)}
      </ul>
      <p class="soft">
        <a href="/api/v1/notices/${encodeURIComponent(id)}">JSON</a> ·
        <a href="/api/v1/notices">all notices</a>
      </p>`,
  );
}

function told({
  channel,
  event,
  status,
  lastError,
  createdAt,
  deliveredAt,
}: Notice['deliveries'][number]): Html {
  return html`<li>
    ${channel}: ${event},
    <span class="${status === 'failed' && 'bad'}">${status}</span>
    ${utc(Date.parse(deliveredAt ?? createdAt))}
    ${lastError !== null && html`<div class="soft">${lastError}</div>`}
  </li>`;
}
