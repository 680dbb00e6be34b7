import { type Incident, type Page, type Violation } from '#contract';
import { blastRadiusOf } from '../incidents/blast-radius.js';

/**
 * How far the incident reached when this delivery's channel was last told of it. Pages are rendered when they are sent, so
 * what had joined by then is what was told.
 */
export function toldBefore({ deliveries, violations }: Incident, deliveryId: string): Page['toldBefore'] {
  const channel = deliveries.find(({ id }) => id === deliveryId)?.channel;
  const told = deliveries.flatMap(({ id, channel: other, deliveredAt }) =>
    other === channel && id !== deliveryId && deliveredAt !== null ? [Date.parse(deliveredAt)] : [],
  );
  if (told.length === 0) return null;
  const lastUnixMs = Math.max(...told);
  const known = violations.filter(({ openedAt }) => Date.parse(openedAt) <= lastUnixMs);
  const { slas, operations, accounts } = blastRadiusOf(known.map((each) => asOf(each, lastUnixMs)));
  return { slas, operations, accounts };
}

function asOf(violation: Violation, atUnixMs: number): Violation {
  const accounts = violation.accounts.filter(({ joinedAt }) => Date.parse(joinedAt) <= atUnixMs);
  return { ...violation, accounts };
}
