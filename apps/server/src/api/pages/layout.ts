import { html, trusted, type Html } from './html.js';
import { STYLE } from './style.js';

/** As one value: a hash of it is in the policy, so not a space may come in around it. */
const STYLE_ELEMENT = trusted(`<style>${STYLE}</style>`);

/** A whole page. It works without JavaScript, of which it has none. */
export function layout(title: string, main: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Culprit</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header><a href="/">Culprit</a></header>
        <main>${main}</main>
      </body>
    </html>`;
}

export function facts(entries: readonly (readonly [name: string, value: Html | string] | undefined)[]): Html {
  const shown = entries.filter((entry) => entry !== undefined);
  return html`<dl class="facts">
    ${shown.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
