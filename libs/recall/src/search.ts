import {
  type Dictionaries,
  NO_ACCOUNT,
  OTHER_ACCOUNT,
  RECORD_WORDS,
  type SpanHit,
  type SpanQuery,
  type SpanRecords,
} from '#span';
import { type RecordIndex } from './record-index.js';
import { Turn } from '#kit';

/**
 * Walks all records from the newest on. The tests that cost one word of the record come first; the account,
 * which may take a walk over the whole trace, is looked up only for what has passed them.
 */
export async function search(
  index: RecordIndex,
  dictionaries: Dictionaries,
  query: SpanQuery,
  isRecallable: (records: SpanRecords, i: number) => boolean,
): Promise<SpanHit[]> {
  const operation = dictionaries.findOperation(query.operation);
  if (operation === undefined || query.limit <= 0) return [];
  const accounts = query.accounts && accountIds(dictionaries, query.accounts);
  const { endFromUnixMs, endToUnixMs, error } = query;
  const longerThanNs = query.longerThanNs ?? Number.NEGATIVE_INFINITY;
  const atMostNs = query.atMostNs ?? Number.POSITIVE_INFINITY;
  const arrivedByUnixMs = query.arrivedByUnixMs ?? Number.POSITIVE_INFINITY;

  /** By identity: of a span sent twice the first arrival counts, which comes last here. */
  const hits = new Map<string, SpanHit>();
  const accountOf = accountLookup(index);
  const turn = new Turn();
  for (const segment of index.segments.toReversed()) {
    if (segment.latestEndUnixMs < endFromUnixMs || segment.earliestEndUnixMs >= endToUnixMs) continue;
    const { records } = segment;
    for (const { arrivalUnixMs, from, to } of segment.runsNewestFirst()) {
      if (arrivalUnixMs > arrivedByUnixMs) continue;
      for (let i = to - 1; i >= from; i--) {
        if (records.operation(i) !== operation) continue;
        const durationNs = records.durationNs(i);
        if (!(durationNs > longerThanNs && durationNs <= atMostNs)) continue;
        if (error !== undefined && records.isError(i) !== error) continue;
        const endUnixMs = records.endUnixMs(i);
        if (!(endUnixMs >= endFromUnixMs && endUnixMs < endToUnixMs)) continue;
        if (!isRecallable(records, i)) continue;
        const account = accountOf(records, i);
        if (accounts?.has(account) === false) continue;

        const traceId = records.traceIdHex(i);
        const spanId = records.spanIdHex(i);
        hits.set(traceId + spanId, {
          traceId,
          spanId,
          account: dictionaries.accountKeyOf(account),
          startUnixNano: records.startUnixNano(i),
          durationNs,
          error: records.isError(i),
          endUnixMs,
          arrivalUnixMs,
        });
        if (hits.size >= query.limit) return newestArrivalFirst(hits);
      }
    }
    await turn.yieldIfDue();
  }
  return newestArrivalFirst(hits);
}

/** Frames are journaled in an order that may differ from that of their arrival by milliseconds. */
function newestArrivalFirst(hits: Map<string, SpanHit>): SpanHit[] {
  return [...hits.values()].sort((a, b) => b.arrivalUnixMs - a.arrivalUnixMs);
}

function accountIds(dictionaries: Dictionaries, keys: string[]): Set<number> {
  const ids = new Set<number>();
  for (const key of keys) {
    const reserved = [NO_ACCOUNT, OTHER_ACCOUNT].find((id) => dictionaries.accountKeyOf(id) === key);
    const id = reserved ?? dictionaries.findAccount(key);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

/**
 * The account that a span counts for: its own, else the first in journal order of its trace. Remembered for
 * the search, because a trace of a hundred thousand slow spans would be walked a hundred thousand times.
 */
function accountLookup(index: RecordIndex): (records: SpanRecords, i: number) => number {
  const ofTraces = new Map<string, number>();
  return (records, i) => {
    const own = records.account(i);
    if (own !== NO_ACCOUNT) return own;
    const traceId = records.traceIdHex(i);
    let account = ofTraces.get(traceId);
    if (account === undefined) {
      let first = NO_ACCOUNT;
      index.forEachOfTrace(records.words, i * RECORD_WORDS, (records, i) => {
        const named = records.account(i);
        if (named !== NO_ACCOUNT) first = named;
      });
      account = first;
      ofTraces.set(traceId, account);
    }
    return account;
  };
}
