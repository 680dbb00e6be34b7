import { type Incident } from '#contract';
import { utc } from '../format.js';
import { html, type Html } from '../html.js';
import { facts } from '../layout.js';

/** When it was what, and whose it is. */
export function incidentFacts(incident: Incident): Html {
  const { key, openedAt, reopenedAt, resolvedAt, violatingSinceUnixMs, handling } = incident;
  const { acknowledgedAt, acknowledgedBy, assignee, snoozedUntil, resolvedBy } = handling;
  const at = (iso: string): string => utc(Date.parse(iso));
  return facts([
    [
      key.by === 'culprit' ? 'Culprit' : 'Operation',
      html`${key.by === 'culprit' ? key.name : `${key.service} ${key.name}`}
        <span class="soft">${key.kind}</span>`,
    ],
    ['Violating since', utc(violatingSinceUnixMs)],
    ['Opened', at(openedAt)],
    reopenedAt === null ? undefined : ['Reopened', at(reopenedAt)],
    acknowledgedAt === null ? undefined : ['Acknowledged', `${at(acknowledgedAt)} by ${acknowledgedBy}`],
    assignee === null ? undefined : ['Assigned to', assignee],
    snoozedUntil === null || resolvedAt !== null ? undefined : ['Snoozed until', at(snoozedUntil)],
    resolvedAt === null
      ? undefined
      : ['Resolved', resolvedBy === null ? at(resolvedAt) : `${at(resolvedAt)} by ${resolvedBy}`],
  ]);
}
