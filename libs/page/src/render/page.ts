import {
  type Delivery,
  type Exemplar,
  type Incident,
  type LatencyComparison,
  type Page,
  type PageAction,
} from '#contract';
import { escalationInWords } from '../escalation/words.js';
import { leadOf } from '../incidents/lead.js';
import { type Links } from '../links.js';
import { type PictureLink } from '../pictures/picture-links.js';
import { type ExampleCount, examplesFor } from './examples-for.js';
import { promisedNsBy } from './promised.js';
import { titleOf } from './title.js';
import { toldBefore } from './told-before.js';

export type PageContext = {
  event: Page['event'];
  deliveryId: string;
  escalation?: Delivery['escalation'];
  sentAtUnixMs: number;
  links: Links;
  /** Absent where they are not known. */
  latency?: LatencyComparison | undefined;
  /** None where absent. */
  pictures?: PictureLink[];
  /** How many violating examples its channel shows; 15 where absent. */
  examples?: ExampleCount;
  /** What its reader can do with a click; nothing where it is left out. */
  actions?: PageAction[];
};

/** The page of an incident as it is now: what a webhook receives and every other channel renders from. */
export function renderPage(incident: Incident, context: PageContext): Page {
  const { escalation } = context;
  const { deliveries: _, timeline: __, ...shown } = incident;
  const { id, version } = leadOf(incident).sla;
  const { event, deliveryId, links, actions = [] } = context;
  const exemplars = examplesFor(incident.exemplars, context.examples ?? 15);
  const promisedNs = promisedNsBy(incident);
  const elsewhere = links.allElsewhere(exemplars.map(({ traceId }) => traceId));
  const happening = {
    event,
    incident: { ...shown, exemplars },
    toldBefore: toldBefore(incident, deliveryId),
    sentAt: new Date(context.sentAtUnixMs).toISOString(),
  };
  return {
    version: 2,
    deliveryId,
    title: titleOf(happening),
    ...happening,
    exemplars: exemplars.map((exemplar) =>
      Object.assign({}, exemplar, {
        promisedNs: promisedNs(exemplar.account),
        links: links.trace(exemplar.traceId, exemplar.spanId),
      }),
    ),
    exemplarsLeftOut: violatingExemplars(incident.exemplars).length - violatingExemplars(exemplars).length,
    ...(context.latency && { latency: context.latency }),
    pictures: context.pictures ?? [],
    exemplarsUrl: links.examples(incident.id),
    ...(elsewhere && { exemplarsElsewhere: elsewhere }),
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
function violatingExemplars<E extends Exemplar>(exemplars: E[]): E[] {
  return exemplars
    .filter((exemplar) => exemplar.role === 'violating')
    .toSorted((a, b) => b.durationNs - a.durationNs);
}
