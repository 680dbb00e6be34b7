import { type Page, type Violation } from '#contract';
import { toldViolations } from './cause.js';
import { inert } from './inert.js';
import { accountName, nameOf, tierOf } from './names.js';
import { accountsByBadness } from './objective.js';
import { type PageSubject } from './page-facts.js';

/** As many accounts as a label or a note can name. */
const MAX_ACCOUNTS = 20;

export function incidentSubject(page: Page): PageSubject {
  const { event, incident, deliveryId, sentAt } = page;
  const { explanation, openedAt, resolvedAt, severity } = incident;
  const { sla, operation } = firstOf(incident);
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
    accounts: accountsOf(incident),
    tier: tierOf(sla),
  };
}

/** The one that it was opened for: it stays the same, whatever joins and ends. */
function firstOf({ violations }: Page['incident']): Violation {
  return violations.reduce((first, each) => (each.openedAt < first.openedAt ? each : first));
}

function accountsOf(incident: Page['incident']): string[] {
  const accounts = toldViolations(incident).flatMap(accountsByBadness);
  return [...new Set(accounts.map(({ account }) => account))]
    .slice(0, MAX_ACCOUNTS)
    .map((account) => accountName(account));
}
