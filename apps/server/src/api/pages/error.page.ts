import { type Problem } from '#contract';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

export function errorPage({ title, status, detail }: Problem): Html {
  return layout(
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      <p class="soft">HTTP ${status} · <a href="/">open incidents</a> · <a href="/api/docs">API</a></p>`,
  );
}
