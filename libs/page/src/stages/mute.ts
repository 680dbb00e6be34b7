import { type IncidentKey, type PagingReason, type Silence, type Violation } from '#contract';
import { coversAny } from '#evaluate';
import { muteFactsOf, type MuteFacts } from './facts.js';
import { type HandledAccounts } from './handled.js';
import { accountTest, anyGlob, compiledOnce, severityTest } from './matchers.js';

type Muting = { fromUnixMs: number; endUnixMs: number; holds: ((facts: MuteFacts) => boolean)[] };
type Muted = { silence: Silence; reason: PagingReason };
/** By a silence, or as people have seen to its accounts. */
type MutedViolation = { silence?: Silence; reason: PagingReason };

const NOBODY: HandledAccounts = new Map();

/** Times are read once, too: a storm asks a million times, and to read three of them takes a microsecond. */
const mutingOf = compiledOnce(({ match, from, until, expiredAt }: Silence): Muting => {
  const { slas, operations, accounts, tiers, culprits, severity } = match;
  const holds: Muting['holds'] = [];
  if (slas) holds.push(({ sla }) => slas.includes(sla));
  if (severity) {
    const fits = severityTest(severity);
    holds.push((facts) => fits(facts.severity));
  }
  if (tiers) holds.push(({ tier }) => tier !== undefined && tiers.includes(tier));
  if (operations) {
    const covers = coversAny(operations);
    holds.push(({ service, operation }) => covers(service, operation));
  }
  if (accounts) {
    const fits = accountTest(accounts);
    holds.push(({ account, labels }) => fits(account, labels));
  }
  if (culprits) {
    const fits = anyGlob(culprits);
    holds.push(({ culprit }) => culprit !== undefined && fits(culprit));
  }
  const expiredUnixMs = expiredAt === null ? Infinity : Date.parse(expiredAt);
  return { fromUnixMs: Date.parse(from), endUnixMs: Math.min(Date.parse(until), expiredUnixMs), holds };
});

/**
 * The silence that keeps this account of a violation from paging now: of several, the one that ends last. It is asked
 * again and again, so that what still violates when a silence ends pages then.
 */
export function muted(facts: MuteFacts, silences: readonly Silence[], nowUnixMs: number): Muted | undefined {
  let last: { silence: Silence; endUnixMs: number } | undefined;
  for (const silence of silences) {
    const { fromUnixMs, endUnixMs, holds } = mutingOf(silence);
    const isInForce = fromUnixMs <= nowUnixMs && nowUnixMs < endUnixMs;
    if (!isInForce || (last && endUnixMs <= last.endUnixMs)) continue;
    if (holds.every((each) => each(facts))) last = { silence, endUnixMs };
  }
  return last && { silence: last.silence, reason: 'silenced' };
}

/**
 * What keeps a violation from paging now, where each account that violates is muted, or handled by somebody: of silences
 * the first to end, as that is when it may page. One account that is not is enough to page for all.
 */
export function mutedViolation(
  violation: Violation,
  key: IncidentKey,
  silences: readonly Silence[],
  nowUnixMs: number,
  handled: HandledAccounts = NOBODY,
): MutedViolation | undefined {
  // Mostly there is none, and then nothing has to be looked at.
  if (silences.length + handled.size === 0) return undefined;
  let first: Muted | undefined;
  let seenTo: PagingReason | undefined;
  for (const facts of muteFactsOf(violation, key)) {
    const reason = handled.get(facts.account);
    seenTo ??= reason;
    if (reason) continue;
    const found = muted(facts, silences, nowUnixMs);
    if (!found) return undefined;
    if (!first || mutingOf(found.silence).endUnixMs < mutingOf(first.silence).endUnixMs) first = found;
  }
  return first ?? (seenTo && { reason: seenTo });
}
