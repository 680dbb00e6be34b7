import { type OpenViolation, type NewEntry } from '../ports.js';
import { type Audience } from './audience.js';
import { type Becoming, type Draft } from './draft.js';

/** More names than anybody reads. */
const NAMES = 3;

/** What of a change its timeline says. */
export function entriesOf(
  { key, placements, leaving, violations }: Draft,
  { becomes, reason }: Becoming,
  { silent, steps }: Audience,
  isCauseFound: boolean,
): NewEntry[] {
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
    add('explained', 'cause-found', explained.sentence);
  const placed = new Set(placements.map(({ violation }) => violation));
  for (const silence of new Set(silent.map((one) => one.silence))) {
    const those = silent.filter((one) => one.silence === silence && placed.has(one.violation));
    if (those.length === 0) continue;
    const who = listed(those.map(({ violation }) => violation));
    add('muted', 'silenced', `Silence ${silence.id} (${silence.comment}): nobody is told of ${who}`);
  }
  for (const { channels, reason: why, note } of steps) {
    if (channels.length === 0) continue;
    add('escalated', why, `Step ${note.step} of ${note.policy}: ${channels.join(', ')}`);
  }
  return entries;
}

function listed(violations: OpenViolation[]): string {
  const named = violations
    .slice(0, NAMES)
    .map(({ sla, operation }) => `${sla.name} on ${operation.service} ${operation.name}`);
  const more = violations.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
