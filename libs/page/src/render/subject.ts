import { type Page } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { inert } from './inert.js';
import { accountName, tierOf } from './names.js';
import { accountsByBadness } from './objective.js';
import { type PageSubject } from './page-facts.js';

/** As many accounts as a label or a note can name. */
const MAX_ACCOUNTS = 20;

export function incidentSubject(page: Page): PageSubject {
  const { event, incident, deliveryId, sentAt } = page;
  const { explanation, openedAt, resolvedAt, severity } = incident;
  const lead = leadOf(incident);
  const { sla, operation } = lead;
  const culprit = explanation?.culprit?.name;
  return {
    kind: 'incident',
    event,
    id: event === 'test' ? deliveryId : incident.id,
    deliveryId,
    sentAtUnixMs: Date.parse(sentAt),
    openedAtUnixMs: Date.parse(openedAt),
    resolvedAtUnixMs: event === 'resolved' ? Date.parse(resolvedAt ?? sentAt) : null,
    severity,
    title: page.title,
    url: page.incidentUrl,
    rule: { id: sla.id, name: inert(sla.name, 120) },
    operation: { service: nameOf(operation.service, 120), name: nameOf(operation.name, 120) },
    culprit: culprit === undefined ? undefined : nameOf(culprit, 80),
    accounts: accountsByBadness(lead)
      .slice(0, MAX_ACCOUNTS)
      .map(({ account }) => accountName(account)),
    tier: tierOf(sla),
  };
}

/** Of a name without a visible character nothing is left, and PagerDuty for one refuses an event with an empty source. */
function nameOf(text: string, maxCharacters: number): string {
  const name = inert(text, maxCharacters);
  return name === '' ? '(unnamed)' : name;
}
