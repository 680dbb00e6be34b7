import { stepInWords } from '../escalation/words.js';
import { type NewDelivery, type NewEntry, type OpenViolation } from '../ports.js';
import { type Audience, type Silent, sourceOf } from './audience.js';
import { type Becoming, type Draft } from './draft.js';
import { toldEntries } from './told-entries.js';

/** More names than anybody reads. */
const NAMES = 3;

/** What of a change is not told by the draft itself. */
export type Told = {
  deliveries: readonly NewDelivery[];
  isCauseFound: boolean;
  /** Incidents that are open about the cause that has been found. */
  sameCause: readonly string[];
};

/** What of a change its timeline says. */
export function entriesOf(
  { incident, key, placements, leaving, violations }: Draft,
  { becomes, reason }: Becoming,
  audience: Audience,
  { deliveries, isCauseFound, sameCause }: Told,
): NewEntry[] {
  const { silent, steps } = audience;
  const entries: NewEntry[] = [];
  const add = (kind: NewEntry['kind'], why: NewEntry['reason'], text: string): void => {
    entries.push({ kind, reason: why, account: null, text });
  };
  if (becomes === 'opened') add('opened', reason, `Opened by ${listed(violations)}`);
  if (becomes === 'reopened') add('reopened', reason, `Begun anew by ${listed(violations)}`);
  if (leaving.length > 0) {
    const who = listed(leaving.map(({ violation }) => violation));
    add('left', 'contrary-explanations', `Left for another cause: ${who}`);
  }
  if (becomes === 'resolved') {
    const text =
      leaving.length > 0 ? 'Nothing is left of it: it has another cause' : 'Nothing violates any more';
    add('resolved', reason, text);
  }
  if (becomes !== 'opened') {
    for (const why of new Set(placements.map((one) => one.reason))) {
      const those = placements.filter((one) => one.reason === why).map(({ violation }) => violation);
      add(why === 'contrary-explanations' ? 'split' : 'joined', why, `Joined by ${listed(those)}`);
    }
  }
  const explained = violations.find(({ explanation }) => explanation?.verdict === 'named')?.explanation;
  if (isCauseFound && key.by === 'operation' && explained)
    add('explained', 'cause-found', [explained.sentence, ...sameCause.map(otherInWords)].join(' '));
  const placed = new Set(placements.map(({ violation }) => violation));
  for (const source of new Set(silent.map(sourceOf))) {
    const isKnown = incident?.told.muted.includes(source) === true;
    const those = silent.filter(
      (each) => sourceOf(each) === source && (!isKnown || placed.has(each.violation)),
    );
    const [first] = those;
    const who = listed(those.map(({ violation }) => violation));
    if (first) add('muted', first.reason, mutedInWords(first, who));
  }
  for (const step of steps) add('escalated', step.reason, stepInWords(step));
  for (const { reason: why, text } of toldEntries(deliveries, audience)) add('told', why, text);
  return entries;
}

function mutedInWords({ silence, reason }: Silent, what: string): string {
  if (silence) return `Silence ${silence.id} (${silence.comment}): nobody is told of ${what}`;
  const how = reason === 'account-snoozed' ? 'snoozed' : 'resolved by hand';
  return `Nobody is told of ${what}: whom it still hits is ${how}`;
}

function otherInWords(id: string): string {
  return `The same cause as of incident ${id}.`;
}

function listed(violations: OpenViolation[]): string {
  const named = violations
    .slice(0, NAMES)
    .map(({ sla, operation }) => `${sla.name} on ${operation.service} ${operation.name}`);
  const more = violations.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
