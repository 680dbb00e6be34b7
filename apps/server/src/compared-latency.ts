import { type IncidentAccount, type LatencyComparison, type LatencyCounts } from '#contract';
import { type AccountScope } from '#evaluate';
import { type Histogram } from '#histogram';
import { type Clock, type Logger } from '#kit';
import { concerned, type ExplainViolations, leadOf, type OpenViolation, promisedNsBy } from '#page';
import { isAboutCounts } from './counted-requests.js';

const SLOT_MS = 10_000;
const BEFORE_MS = 3_600_000;
/** Rows of an hour of more would take longer to add than a picture is worth. */
const MAX_ACCOUNTS = 100;
/** Once the explanation is there: a page is hardly held for a picture. The second look has what is missed. */
const PATIENCE_MS = 250;

/** Requests of from ≤ end of request < to. */
export type ReadLatency = (
  operationId: number,
  accounts: AccountScope,
  fromUnixMs: number,
  toUnixMs: number,
) => Promise<Histogram>;

/**
 * Adds to what is found how long requests took in the window that violated, and in the hour before. Read once for all
 * violations that are looked at together, while they are explained. Without it, the evidence is what it would be.
 */
export function withLatency(
  explain: ExplainViolations,
  read: ReadLatency,
  clock: Clock,
  log: Logger,
): ExplainViolations {
  return async (look) => {
    if (look.depth === 'glance') return explain(look);
    const compared = compare(look.violations, read).catch((error: unknown) => {
      log.warn({ err: error, operation: look.violations[0]?.operation }, 'latencies could not be compared');
      return null;
    });
    const answers = await explain(look);
    const latency = await Promise.race([compared, clock.sleep(PATIENCE_MS).then(() => null)]);
    return answers.map(({ violationIds, evidence }) => ({
      violationIds,
      evidence: { ...evidence, latency },
    }));
  };
}

/** Null where the violations are not about how requests went, but about how many came. */
async function compare(violations: OpenViolation[], read: ReadLatency): Promise<LatencyComparison | null> {
  const about = violations.filter(({ sla }) => !isAboutCounts(sla.objective));
  if (about.length === 0) return null;
  const { operationId } = leadOf({ violations: about });
  const isTotal = about.some(({ sla }) => sla.accounts === 'total');
  const worst = worstFirst(about.flatMap(({ accounts }) => accounts));
  const [first] = worst;
  if (!first) return null;
  const keys = [...new Set(worst.map(({ account }) => account))];
  const shown = keys.slice(0, MAX_ACCOUNTS);
  const scope: AccountScope = isTotal ? { scope: 'total' } : { scope: 'keys', keys: shown };
  const { windowEndUnixMs: toUnixMs, windowSeconds } = first.measurement;
  const fromUnixMs = toUnixMs - windowSeconds * 1000;
  const since = Math.min(fromUnixMs, ...about.map(({ violatingSinceUnixMs }) => violatingSinceUnixMs));
  const began = Math.floor(since / SLOT_MS) * SLOT_MS;
  const promisedNs = promisedNsBy({ violations: about })(first.account);
  const [now, before] = await Promise.all([
    read(operationId, scope, fromUnixMs, toUnixMs),
    read(operationId, scope, began - BEFORE_MS, began),
  ]);
  return {
    promisedNs,
    accounts: isTotal ? null : shown.length,
    accountsLeftOut: isTotal ? 0 : keys.length - shown.length,
    now: countsOf(now, fromUnixMs, toUnixMs, promisedNs),
    before: countsOf(before, began - BEFORE_MS, began, promisedNs),
  };
}

function worstFirst(accounts: IncidentAccount[]): IncidentAccount[] {
  return concerned(accounts).toSorted((a, b) => b.measurement.bad - a.measurement.bad);
}

function countsOf(
  histogram: Histogram,
  fromUnixMs: number,
  toUnixMs: number,
  promisedNs: number | null,
): LatencyCounts {
  const { buckets, counts } = histogram.toSparse();
  const slower = promisedNs === null ? null : histogram.countAbove(promisedNs);
  return { fromUnixMs, toUnixMs, requests: histogram.count, slower, buckets, counts };
}
