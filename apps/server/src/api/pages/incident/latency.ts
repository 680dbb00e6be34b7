import { html, type Html } from '../html.js';

/** Drawn in the colours of the page. */
export function latencyPicture(id: string): Html {
  const address = `/api/v1/incidents/${encodeURIComponent(id)}/histogram.svg`;
  return html`<h2>How long requests took</h2>
    <picture>
      <source media="(prefers-color-scheme: dark)" srcset="${address}?theme=dark" />
      <img
        src="${address}"
        width="440"
        alt="How long requests took while the SLA was violated, and in the hour before"
      />
    </picture>`;
}
