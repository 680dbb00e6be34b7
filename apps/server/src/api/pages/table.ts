import { html, type Html } from './html.js';

export type Column = readonly [name: string, number?: 'number'];

/** One that scrolls where it is wider than the screen. */
export function table(head: readonly Column[], rows: readonly Html[]): Html {
  return html`<div class="wide">
    <table>
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
