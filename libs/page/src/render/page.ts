import { type Delivery, type Exemplar, type Incident, type Page, type PageAction } from '#contract';
import { escalationInWords } from '../escalation/words.js';
import { leadOf } from '../incidents/lead.js';
import { type Links } from '../links.js';
import { titleOf } from './title.js';

export type PageContext = {
  event: Page['event'];
  deliveryId: string;
  escalation?: Delivery['escalation'];
  sentAtUnixMs: number;
  links: Links;
  /** None where absent. */
  actions?: PageAction[];
};

/** The page of an incident as it is now: what a webhook receives and every other channel renders from. */
export function renderPage(incident: Incident, context: PageContext): Page {
  const { escalation } = context;
  const { deliveries: _, timeline: __, ...shown } = incident;
  const { id, version } = leadOf(incident).sla;
  return {
    version: 2,
    event: context.event,
    deliveryId: context.deliveryId,
    title: titleOf(context.event, incident),
    incident: shown,
    exemplars: incident.exemplars.map((exemplar) =>
      Object.assign({}, exemplar, { links: context.links.trace(exemplar.traceId, exemplar.spanId) }),
    ),
    incidentUrl: context.links.incident(incident.id),
    ...(version !== undefined && { slaVersionUrl: context.links.slaVersion(id, version) }),
    ...(escalation && { escalation: { ...escalation, text: escalationInWords(escalation) } }),
    actions: context.actions ?? [],
    sentAt: new Date(context.sentAtUnixMs).toISOString(),
  };
}

/** The violating trace that took longest: the one whose waterfall is drawn. */
export function worstExemplar<E extends Exemplar>(exemplars: E[]): E | undefined {
  return violatingExemplars(exemplars)[0];
}

/** The longest first. */
export function violatingExemplars<E extends Exemplar>(exemplars: E[]): E[] {
  return exemplars
    .filter((exemplar) => exemplar.role === 'violating')
    .toSorted((a, b) => b.durationNs - a.durationNs);
}
