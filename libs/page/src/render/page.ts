import { type Delivery, type Exemplar, type Incident, type Page, type PageAction } from '#contract';
import { escalationInWords } from '../escalation/words.js';
import { leadOf } from '../incidents/lead.js';
import { type Links } from '../links.js';
import { titleOf } from './title.js';
import { toldBefore } from './told-before.js';

export type PageContext = {
  event: Page['event'];
  deliveryId: string;
  escalation?: Delivery['escalation'];
  sentAtUnixMs: number;
  links: Links;
  /** What its reader can do with a click; nothing where it is left out. */
  actions?: PageAction[];
};

/** The page of an incident as it is now: what a webhook receives and every other channel renders from. */
export function renderPage(incident: Incident, context: PageContext): Page {
  const { escalation } = context;
  const { deliveries: _, timeline: __, ...shown } = incident;
  const { id, version } = leadOf(incident).sla;
  const { event, deliveryId, links, actions = [] } = context;
  const happening = {
    event,
    incident: shown,
    toldBefore: toldBefore(incident, deliveryId),
    sentAt: new Date(context.sentAtUnixMs).toISOString(),
  };
  return {
    version: 2,
    deliveryId,
    title: titleOf(happening),
    ...happening,
    exemplars: incident.exemplars.map((exemplar) =>
      Object.assign({}, exemplar, { links: links.trace(exemplar.traceId, exemplar.spanId) }),
    ),
    incidentUrl: links.incident(incident.id),
    ...(version !== undefined && { slaVersionUrl: links.slaVersion(id, version) }),
    ...(escalation && { escalation: { ...escalation, text: escalationInWords(escalation) } }),
    actions,
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
