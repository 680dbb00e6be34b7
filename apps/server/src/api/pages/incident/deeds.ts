import { type Incident } from '#contract';
import { html, type Html } from '../html.js';
import { isSnoozed } from './heading.js';

/** More names than anybody looks through. */
const MOST_SUGGESTED = 500;

/** What can be done about it, each as a form of its own: Enter in a field does what the form is about. */
export function deeds(incident: Incident, nowUnixMs: number): Html {
  const { id, status, handling } = incident;
  const open = status === 'open';
  const acknowledged = handling.acknowledgedAt !== null;
  const snoozed = isSnoozed(handling, nowUnixMs);
  const to = `/incidents/${encodeURIComponent(id)}`;
  const form = (name: string, title: string, fields: Html | false, main = false): Html =>
    html`<details name="deeds" ${main && 'open'}>
      <summary>${title}</summary>
      <form method="post" action="${to}">
        <input type="hidden" name="do" value="${name}" />
        ${fields}
        <label>Your name <input name="by" maxlength="200" autocomplete="name" /></label>
        <label
          >Only about this account
          <input
            name="account"
            maxlength="256"
            list="accounts"
            placeholder="the whole incident"
            autocomplete="off"
        /></label>
        <button class="${main && 'main'}">${title}</button>
      </form>
    </details>`;
  return html`<section class="deeds">
    ${open && !acknowledged && form('acknowledge', 'Acknowledge', NOTE, true)}
    ${form('assign', 'Assign', ASSIGNEE)} ${form('note', 'Add a note', TEXT)}
    ${open && form('snooze', 'Snooze', SNOOZE)} ${open && snoozed && form('unsnooze', 'Wake', false)}
    ${open && form('resolve', 'Resolve', NOTE)}
    ${open && acknowledged && form('unacknowledge', 'Take acknowledgement back', false)}
    <datalist id="accounts">
      ${accountNames(incident).map((name) => html`<option value="${name}"></option>`)}
    </datalist>
  </section>`;
}

const NOTE = html`<label class="broad"
  >Note <textarea name="note" rows="2" maxlength="4000"></textarea>
</label>`;
const TEXT = html`<label class="broad"
  >Note <textarea name="note" rows="3" maxlength="4000" required></textarea>
</label>`;
const ASSIGNEE = html`<label>To <input name="assignee" maxlength="200" placeholder="nobody" /></label>`;
const SNOOZE = html`<label
  >For
  <select name="for">
    <option value="30m">30 minutes</option>
    <option value="1h" selected>1 hour</option>
    <option value="4h">4 hours</option>
    <option value="12h">12 hours</option>
    <option value="1d">1 day</option>
    <option value="7d">7 days</option>
  </select></label
>`;

function accountNames({ violations }: Incident): string[] {
  const names = new Set(violations.flatMap(({ accounts }) => accounts.map(({ account }) => account)));
  return [...names].slice(0, MOST_SUGGESTED);
}
