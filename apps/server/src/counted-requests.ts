import { type Exemplar, type Objective } from '#contract';
import { groupBy } from '#kit';
import { type Evidence, type OpenViolation } from '#page';
import { type SpanHit, type TraceSource } from '#span';

/** How many of the newest requests are looked at, and how many of them are shown and kept. */
const LOOKED_AT = 200;
const SHOWN = 6;
/** Longer than spans are recalled by default: the last requests before a silence may be older than its window. */
const LOOKBACK_MS = 60 * 60_000;
/** Below, who sends most is chance. */
const ENOUGH = 20;

/** Whether an objective is about how many requests come: of such none is bad, and there is no time to explain. */
export function isAboutCounts({ type }: Objective): boolean {
  return type === 'silence' || type === 'request-rate';
}

/**
 * What there is to see where requests are missing, or too many: the newest ones, of each account in turn. Says so at
 * once, as no trace of a slow request is to be waited for.
 */
export async function countedRequests(source: TraceSource, violation: OpenViolation): Promise<Evidence> {
  const { sla, operation, accounts } = violation;
  const hits = await source.find({
    operation,
    ...(sla.accounts !== 'total' && { accounts: accounts.map(({ account }) => account) }),
    endFromUnixMs: Date.parse(violation.openedAt) - LOOKBACK_MS,
    endToUnixMs: Date.parse(violation.openedAt) + 1,
    limit: LOOKED_AT,
  });
  const shown = eachAccountInTurn(hits).slice(0, SHOWN);
  const traces = await Promise.all(
    shown.map(async ({ traceId }) => ({ traceId, spans: await source.trace(traceId) })),
  );
  return {
    explanation: {
      verdict: 'unclear',
      reason: 'no-bad-requests',
      confidence: 'none',
      candidates: [],
      sentence: sentenceOf(violation, hits),
      incomplete: false,
      violatingTraces: 0,
      baselineTraces: shown.length,
    },
    exemplars: shown.map(exemplarOf),
    lastBadSpan: null,
    traces: traces.filter(({ spans }) => spans.length > 0),
  };
}

function sentenceOf({ sla: { objective, accounts } }: OpenViolation, hits: SpanHit[]): string {
  const seen = hits.length === 0 ? 'None is recalled' : 'The examples are the last that came';
  if (objective.type === 'silence')
    return `No request is slow or failed here: they have stopped coming. ${seen}.`;
  const sender = accounts === 'total' ? topSender(hits) : '';
  return `No request is slow or failed here: it is their number that is not as promised. ${seen}${sender}.`;
}

/** ", of which acme sent 64 %", of all traffic. */
function topSender(hits: SpanHit[]): string {
  if (hits.length < ENOUGH) return '';
  const [[account, sent] = ['', []]] = [...groupBy(hits, ({ account }) => account)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const share = Math.round((sent.length / hits.length) * 100);
  return account === '' ? '' : `; of the last ${hits.length}, ${account} sent ${share} %`;
}

function eachAccountInTurn(hits: SpanHit[]): SpanHit[] {
  const groups = [...groupBy(hits, ({ account }) => account).values()];
  const longest = Math.max(0, ...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, i) => groups.flatMap((group) => group[i] ?? [])).flat();
}

function exemplarOf({ traceId, spanId, account, startUnixNano, durationNs, error }: SpanHit): Exemplar {
  return {
    role: 'healthy',
    traceId,
    spanId,
    account,
    startUnixNano: startUnixNano.toString(),
    durationNs,
    error,
  };
}
