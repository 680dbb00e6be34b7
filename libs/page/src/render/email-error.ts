import { COLOR, unbroken } from './email-style.js';
import { html, type Html } from './html.js';

/** What fails besides: a line in the culprit's box. */
export function errorLine(error: string): Html | false {
  return (
    error !== '' &&
    html`<div class="text" style="margin-top:8px;font-size:14px;line-height:1.4;color:${COLOR.text};">
      ${unbroken(error)}
    </div>`
  );
}
