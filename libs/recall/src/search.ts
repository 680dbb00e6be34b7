import { type Dictionaries, NO_ACCOUNT, OTHER_ACCOUNT, type SpanHit, type SpanQuery } from '#span';
import { type OperationPostings, type RecordSegment } from './record-segment.js';
import { Turn } from '#kit';

/** Beyond so many accounts it is cheaper to ask each span of the operation for its account than each account for its spans. */
const ACCOUNTS_LOOKED_UP = 64;

type Wanted = {
  operation: number | undefined;
  accounts: ReadonlySet<number> | undefined;
  longerThanNs: number;
  atMostNs: number;
  error: boolean | undefined;
  endFromUnixMs: number;
  endToUnixMs: number;
};

/** Indices of records, rising; several lists may be in any order. */
type Candidates = ArrayLike<number>[];

/**
 * Goes through the segments from the newest on. In each one, only the records of the operation or those of
 * the accounts are looked at, whichever are fewer, and none where the operation's longest span is too short.
 */
export async function search(
  segmentsNewestFirst: readonly RecordSegment[],
  dictionaries: Dictionaries,
  query: SpanQuery,
  journal: { readonly oldest: number },
): Promise<SpanHit[]> {
  const wanted = wantedBy(query, dictionaries);
  if (wanted === undefined) return [];
  const arrivedByUnixMs = query.arrivedByUnixMs ?? Number.POSITIVE_INFINITY;

  /** By identity: of a span sent twice the first arrival counts, which comes last here. */
  const hits = new Map<string, SpanHit>();
  const turn = new Turn();
  for (const segment of segmentsNewestFirst) {
    if (segment.isDropped) continue;
    if (segment.latestEndUnixMs < wanted.endFromUnixMs || segment.earliestEndUnixMs >= wanted.endToUnixMs) {
      continue;
    }
    for (const i of matchesNewestFirst(segment, wanted)) {
      if (segment.arrivalUnixMs(i) > arrivedByUnixMs || segment.position(i) < journal.oldest) continue;
      const hit = hitOf(segment, i, dictionaries);
      hits.set(`${hit.traceId}${hit.spanId}${segment.records.operation(i)}`, hit);
      if (hits.size >= query.limit) return newestArrivalFirst(hits);
    }
    await turn.yieldIfDue();
  }
  return newestArrivalFirst(hits);
}

function wantedBy(query: SpanQuery, dictionaries: Dictionaries): Wanted | undefined {
  const operation = query.operation && dictionaries.findOperation(query.operation);
  if (query.limit <= 0 || (query.operation !== undefined && operation === undefined)) return undefined;
  const accounts = query.accounts && accountIds(dictionaries, query.accounts);
  if (accounts?.size === 0) return undefined;
  return {
    operation,
    accounts,
    longerThanNs: query.longerThanNs ?? Number.NEGATIVE_INFINITY,
    atMostNs: query.atMostNs ?? Number.POSITIVE_INFINITY,
    error: query.error,
    endFromUnixMs: query.endFromUnixMs,
    endToUnixMs: query.endToUnixMs,
  };
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

function matchesNewestFirst(segment: RecordSegment, wanted: Wanted): number[] {
  const candidates = candidatesIn(segment, wanted);
  const matches: number[] = [];
  if (candidates === undefined) {
    for (let i = segment.records.count - 1; i >= 0; i--) if (isWanted(segment, i, wanted)) matches.push(i);
    return matches;
  }
  for (const list of candidates) {
    for (let at = list.length - 1; at >= 0; at--) {
      if (isWanted(segment, list[at]!, wanted)) matches.push(list[at]!);
    }
  }
  return candidates.length > 1 ? matches.sort((a, b) => b - a) : matches;
}

/** The tests that most records fail come first. */
function isWanted({ records }: RecordSegment, i: number, wanted: Wanted): boolean {
  const { operation, accounts, error } = wanted;
  if (operation !== undefined && records.operation(i) !== operation) return false;
  const durationNs = records.durationNs(i);
  if (!(durationNs > wanted.longerThanNs && durationNs <= wanted.atMostNs)) return false;
  if (error !== undefined && records.isError(i) !== error) return false;
  if (accounts !== undefined && !accounts.has(records.account(i))) return false;
  const endUnixMs = records.endUnixMs(i);
  return endUnixMs >= wanted.endFromUnixMs && endUnixMs < wanted.endToUnixMs;
}

/** undefined for all records. */
function candidatesIn(segment: RecordSegment, wanted: Wanted): Candidates | undefined {
  if (segment.operations === undefined) return undefined;
  const ofOperations = candidatesByOperation(segment.operations, wanted);
  const { accounts } = wanted;
  if (accounts === undefined || (wanted.operation !== undefined && accounts.size > ACCOUNTS_LOOKED_UP)) {
    return ofOperations;
  }
  const ofAccounts = candidatesByAccount(segment, accounts);
  if (ofAccounts === undefined) return ofOperations;
  return sizeOf(ofAccounts) < sizeOf(ofOperations) ? ofAccounts : ofOperations;
}

function candidatesByOperation(operations: OperationPostings, wanted: Wanted): Candidates {
  const { postings } = operations;
  const longestNs = wanted.error === true ? operations.longestErrorNs : operations.longestNs;
  const candidates: Candidates = [];
  const add = (slot: number): void => {
    if (longestNs[slot]! > wanted.longerThanNs) candidates.push(postings.recordsOf(slot));
  };
  if (wanted.operation === undefined) {
    for (let slot = 0; slot < longestNs.length; slot++) add(slot);
  } else {
    const slot = postings.slotOf(wanted.operation);
    if (slot !== undefined) add(slot);
  }
  return candidates;
}

function candidatesByAccount(
  { accounts: postings, namedLate }: RecordSegment,
  accounts: ReadonlySet<number>,
): Candidates | undefined {
  if (postings === undefined) return undefined;
  const candidates: Candidates = [];
  if (accounts.size <= postings.keys.length) {
    for (const account of accounts) {
      const slot = postings.slotOf(account);
      if (slot !== undefined) candidates.push(postings.recordsOf(slot));
    }
  } else {
    postings.keys.forEach((account, slot) => {
      if (accounts.has(account)) candidates.push(postings.recordsOf(slot));
    });
  }
  if (namedLate.length > 0) candidates.push(namedLate);
  return candidates;
}

function sizeOf(candidates: Candidates): number {
  return candidates.reduce((sum, { length }) => sum + length, 0);
}

export function hitOf(segment: RecordSegment, i: number, dictionaries: Dictionaries): SpanHit {
  const { records } = segment;
  return {
    traceId: records.traceIdHex(i),
    spanId: records.spanIdHex(i),
    operation: dictionaries.operationOf(records.operation(i)),
    account: dictionaries.accountKeyOf(records.account(i)),
    startUnixNano: records.startUnixNano(i),
    durationNs: records.durationNs(i),
    error: records.isError(i),
    endUnixMs: records.endUnixMs(i),
    arrivalUnixMs: segment.arrivalUnixMs(i),
  };
}

/** Frames are journaled in an order that may differ from that of their arrival by milliseconds. */
function newestArrivalFirst(hits: Map<string, SpanHit>): SpanHit[] {
  return [...hits.values()].sort((a, b) => b.arrivalUnixMs - a.arrivalUnixMs);
}
