import { type PagingReason } from '#contract';
import { type NewDelivery } from '../ports.js';
import { type Audience } from './audience.js';

type ToldEntry = { reason: PagingReason; text: string };

/** Who is told that an incident has begun, and why; whom steps of escalation call is said by their own entries. */
export function toldEntries(
  deliveries: readonly NewDelivery[],
  { because, steps }: Pick<Audience, 'because' | 'steps'>,
): ToldEntry[] {
  const called = new Set(steps.flatMap(({ channels }) => channels));
  const told = new Map<string, ToldEntry>();
  for (const { channel, event } of deliveries) {
    if (event !== 'opened' && event !== 'reopened') continue;
    const why = because.get(channel);
    if (!why && called.has(channel)) continue;
    const reason = why?.reason ?? 'called-before';
    const key = `${reason} ${why?.who}`;
    const before = told.get(key);
    const text = before ? `${before.text}, ${channel}` : `${inWords(reason, why?.who)}: ${channel}`;
    told.set(key, { reason, text });
  }
  return [...told.values()];
}

function inWords(reason: PagingReason, who = ''): string {
  if (reason === 'called-before') return 'Told, as it had been called to it';
  return reason === 'routed' ? `Told by route ${who}` : `Told by SLA ${who}`;
}
