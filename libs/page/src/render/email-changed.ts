import { type ChangedFacts } from './changed.js';
import { COLOR, unbroken } from './email-style.js';
import { html, type Html } from './html.js';

export function changedRows({ demand, changes }: ChangedFacts): Html {
  const style = `margin-top:6px;font-size:14px;line-height:1.45;color:${COLOR.text};`;
  return html`${demand !== '' && html`<div class="text" style="${style}">${unbroken(demand)}</div>`}${changes.map(
    ({ text, counts, together }) =>
      html`<div class="text" style="${style}">
        <b>${text}</b>:
        ${unbroken(counts)}${together !== '' && html`<div class="muted" style="font-size:12px;color:${COLOR.muted};">${together}</div>`}
      </div>`,
  )}`;
}
