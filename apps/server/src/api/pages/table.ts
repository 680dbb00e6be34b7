import { html, type Html } from './html.js';

export type Column = readonly [name: string, number?: 'number'];

/**
 * One that scrolls where it is wider than the screen.
 * @param cards on a phone, each row below the other instead; its cells say in data-label what they are
 */
export function table(head: readonly Column[], rows: readonly Html[], cards?: 'cards'): Html {
  return html`<div class="wide">
    <table class="${cards}">
      <thead>
        <tr>
          ${head.map(([name, kind]) => html`<th class="${kind}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
