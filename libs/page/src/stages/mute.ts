import { type PagingReason, type Severity, type Silence } from '#contract';
import { coversAny } from '#evaluate';
import { accountTest, anyGlob, compiledOnce, type Labels, severityTest } from './matchers.js';

/** What a silence may ask of one account of a violation. */
export type MuteFacts = {
  /** Its id. */
  sla: string;
  service: string;
  /** The name of the operation. */
  operation: string;
  /** Its key; "*" where all traffic is judged as one. */
  account: string;
  /** Of its contract. */
  tier?: string | undefined;
  labels: Labels;
  severity: Severity;
  /** Absent while nobody is named. */
  culprit?: string | undefined;
};

type Test = (facts: MuteFacts) => boolean;

const testsOf = compiledOnce(({ match }: Silence): Test[] => {
  const { slas, operations, accounts, tiers, culprits, severity } = match;
  const tests: Test[] = [];
  if (slas) tests.push(({ sla }) => slas.includes(sla));
  if (severity) {
    const fits = severityTest(severity);
    tests.push((facts) => fits(facts.severity));
  }
  if (tiers) tests.push(({ tier }) => tier !== undefined && tiers.includes(tier));
  if (operations) {
    const covers = coversAny(operations);
    tests.push(({ service, operation }) => covers(service, operation));
  }
  if (accounts) {
    const fits = accountTest(accounts);
    tests.push(({ account, labels }) => fits(account, labels));
  }
  if (culprits) {
    const fits = anyGlob(culprits);
    tests.push(({ culprit }) => culprit !== undefined && fits(culprit));
  }
  return tests;
});

/**
 * The silence that keeps this account of a violation from paging now: of several, the one that ends last. It is asked
 * again and again, so that what still violates when a silence ends pages then.
 */
export function muted(
  facts: MuteFacts,
  silences: readonly Silence[],
  nowUnixMs: number,
): { silence: Silence; reason: PagingReason } | undefined {
  let last: Silence | undefined;
  for (const silence of silences) {
    if (!isInForce(silence, nowUnixMs)) continue;
    if (last !== undefined && endOf(silence) <= endOf(last)) continue;
    if (testsOf(silence).every((holds) => holds(facts))) last = silence;
  }
  return last && { silence: last, reason: 'silenced' };
}

/** From its beginning, and not any more at its end. */
function isInForce(silence: Silence, nowUnixMs: number): boolean {
  return Date.parse(silence.from) <= nowUnixMs && nowUnixMs < endOf(silence);
}

function endOf({ until, expiredAt }: Silence): number {
  return Math.min(Date.parse(until), expiredAt === null ? Infinity : Date.parse(expiredAt));
}
