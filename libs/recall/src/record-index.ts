import { NO_ACCOUNT, RECORD_WORDS, type SpanRecords } from '#span';
import { PostingSorter } from './postings.js';
import { type RecordSegment } from './record-segment.js';
import { SegmentList } from './segment-list.js';
import { TraceChains } from './trace-chains.js';

export type RecordIndexSize = {
  /** At most 65,536. */
  recordsPerSegment: number;
  /** Heads of chains, 8 bytes each; fewer than traces make longer walks, not wrong ones. */
  heads: number;
};

/**
 * Span records in segments. A segment is indexed by operation and by account only once the one after it is full
 * too: by then most traces have named their account. What has no index yet is walked, 3 segments at most.
 */
export class RecordIndex {
  readonly chains: TraceChains;
  /** Records that are there. */
  count = 0;
  private readonly list: SegmentList;
  private readonly sorter: PostingSorter;
  private readonly toIndex: RecordSegment[] = [];

  constructor({ recordsPerSegment, heads }: RecordIndexSize) {
    this.list = new SegmentList(recordsPerSegment);
    this.chains = new TraceChains(this.list, heads);
    this.sorter = new PostingSorter(recordsPerSegment);
  }

  /** Oldest first. */
  get segments(): readonly RecordSegment[] {
    return this.list.held;
  }

  get bytes(): number {
    return this.list.bytes + this.chains.bytes;
  }

  get hasDropped(): boolean {
    return this.list.oldest > 1;
  }

  /** @param position the journal position of the batch's frame, whose low bits the records have */
  append(batch: SpanRecords, arrivalUnixMs: number, position: number): void {
    for (let from = 0; from < batch.count;) {
      const segment = this.segmentWithRoom(arrivalUnixMs, position);
      const start = segment.records.count;
      from += segment.append(batch, from, arrivalUnixMs);
      for (let i = start; i < segment.records.count; i++) this.chains.add(segment, i);
    }
    this.count += batch.count;
    // One of a segment's two indexes at a time; more only where one batch filled several segments.
    do this.indexNext();
    while (this.toIndex.length > 1);
  }

  dropOldest(): void {
    this.count -= this.segments[0]?.records.count ?? 0;
    this.list.dropOldest();
  }

  private segmentWithRoom(arrivalUnixMs: number, position: number): RecordSegment {
    const newest = this.segments.at(-1);
    if (newest?.hasRoom(arrivalUnixMs) === true) return newest;
    const settled = this.segments.at(-2);
    if (settled !== undefined) this.toIndex.push(settled);
    return this.list.open(arrivalUnixMs, position);
  }

  private indexNext(): void {
    const segment = this.toIndex[0];
    if (segment === undefined) return;
    if (!segment.isDropped && segment.operations === undefined) {
      segment.indexOperations(this.sorter);
      return;
    }
    if (!segment.isDropped) segment.indexAccounts(this.sorter);
    this.toIndex.shift();
  }
}

/** A trace that has records in two indexes has one account in both: whichever was the first to know it tells the other. */
export function shareAccounts(batch: SpanRecords, one: RecordIndex, other: RecordIndex): void {
  const { words } = batch;
  for (let i = 0; i < batch.count; i++) {
    const at = i * RECORD_WORDS;
    const there = other.chains.accountOf(words, at);
    if (there === undefined) continue;
    const here = one.chains.accountOf(words, at);
    if (here === NO_ACCOUNT && there !== NO_ACCOUNT) one.chains.name(words, at, there);
    else if (here !== undefined && here !== NO_ACCOUNT && there === NO_ACCOUNT) {
      other.chains.name(words, at, here);
    }
  }
}
