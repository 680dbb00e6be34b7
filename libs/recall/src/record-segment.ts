import { NO_RECORD, RECORD_WORDS, SpanRecords } from '#span';
import { type Postings, type PostingSorter } from './postings.js';

/*
 * Who looks at a parent decodes the frame again, so in recall's records the two words of the parent id are free:
 *
 *   word 6  distance to the newest record of another trace of the same hash, or NO_RECORD
 *   word 7  arrival, ms after the segment's first
 *
 * and of the flags the highest says that the account is the one that the trace gives to its spans, the next that there
 * was no parent id.
 */
const OTHER_TRACE = 6;
const ARRIVAL = 7;
const FLAGS = 12;
const OF_TRACE_FLAG = 1 << 31;
const ROOT_FLAG = 1 << 30;
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A record has 32 bits for its position. Of all positions with these low bits this is the one from 2^30 before `origin`,
 * because requests may overtake each other, to 3 · 2^30 after it: 48 GB of frames in slots of 16 bytes.
 */
export function nearestPosition(bits: number, origin: number): number {
  const lowest = origin - 2 ** 30;
  return lowest + ((bits - lowest) >>> 0);
}

/** What is used again once a segment has been dropped, so that the process keeps its size. */
export class SegmentBuffers {
  readonly records: SpanRecords;
  readonly byOperation: Uint16Array;
  readonly byAccount: Uint16Array;

  constructor(capacity: number) {
    this.records = new SpanRecords(capacity);
    this.byOperation = new Uint16Array(capacity);
    this.byAccount = new Uint16Array(capacity);
  }

  get bytes(): number {
    return this.records.words.byteLength + this.byOperation.byteLength + this.byAccount.byteLength;
  }
}

/** The operations of a segment, with the longest span and the longest failed one of each; -Infinity where there is none. */
export type OperationPostings = { postings: Postings; longestNs: Float64Array; longestErrorNs: Float64Array };

/** A run of span records of fixed capacity, dropped as a whole. */
export class RecordSegment {
  readonly records: SpanRecords;
  /** Its buffers may have become another segment's. */
  isDropped = false;
  /** Ends of the records' spans lie between these, so that a search by time can pass the segment by. */
  earliestEndUnixMs = Number.POSITIVE_INFINITY;
  latestEndUnixMs = Number.NEGATIVE_INFINITY;
  operations: OperationPostings | undefined;
  accounts: Postings | undefined;
  /** Records whose account became known only after `accounts` had been made, where they stand under none. */
  readonly namedLate: number[] = [];

  /**
   * @param first the number of its first record
   * @param firstArrivalUnixMs of its first record, in ms since the epoch
   * @param firstPosition the journal position of its first record
   */
  constructor(
    readonly first: number,
    readonly firstArrivalUnixMs: number,
    private readonly firstPosition: number,
    readonly buffers: SegmentBuffers,
  ) {
    this.records = buffers.records;
    this.records.count = 0;
  }

  get bytes(): number {
    const { operations, accounts, namedLate } = this;
    const longest = (operations?.longestNs.byteLength ?? 0) * 2;
    const directories = (operations?.postings.bytes ?? 0) + longest + (accounts?.bytes ?? 0);
    return this.buffers.bytes + directories + namedLate.length * 8;
  }

  hasRoom(arrivalUnixMs: number): boolean {
    return (
      this.records.count < this.records.capacity &&
      Math.abs(arrivalUnixMs - this.firstArrivalUnixMs) <= LONGEST_MS
    );
  }

  /** Takes as many of the batch's records from `from` on as there is room for; returns how many. */
  append(batch: SpanRecords, from: number, arrivalUnixMs: number): number {
    const { records } = this;
    const start = records.count;
    const taken = Math.min(batch.count - from, records.capacity - start);
    records.words.set(
      batch.words.subarray(from * RECORD_WORDS, (from + taken) * RECORD_WORDS),
      start * RECORD_WORDS,
    );
    records.count += taken;
    const arrival = arrivalUnixMs - this.firstArrivalUnixMs;
    for (let i = start; i < records.count; i++) {
      const end = records.endUnixMs(i);
      if (end < this.earliestEndUnixMs) this.earliestEndUnixMs = end;
      if (end > this.latestEndUnixMs) this.latestEndUnixMs = end;
      if (!records.hasParent(i)) records.words[i * RECORD_WORDS + FLAGS]! |= ROOT_FLAG;
      records.words[i * RECORD_WORDS + ARRIVAL] = arrival;
    }
    return taken;
  }

  isRoot(i: number): boolean {
    return (this.records.words[i * RECORD_WORDS + FLAGS]! & ROOT_FLAG) !== 0;
  }

  arrivalUnixMs(i: number): number {
    return this.firstArrivalUnixMs + this.records.words[i * RECORD_WORDS + ARRIVAL]!;
  }

  /** The journal position of record `i`. */
  position(i: number): number {
    return nearestPosition(this.records.position(i), this.firstPosition);
  }

  /** The number of the newest record of the trace of the same hash that was heard of before record `i`'s, or 0. */
  otherTrace(i: number): number {
    const distance = this.records.words[i * RECORD_WORDS + OTHER_TRACE]!;
    return distance === NO_RECORD ? 0 : this.first + i - distance;
  }

  setOtherTrace(i: number, number: number): void {
    this.records.words[i * RECORD_WORDS + OTHER_TRACE] = number === 0 ? NO_RECORD : this.first + i - number;
  }

  /** The number of the trace's record before record `i`, or 0. */
  previous(i: number): number {
    const distance = this.records.previous(i);
    return distance === NO_RECORD ? 0 : this.first + i - distance;
  }

  setPrevious(i: number, number: number): void {
    this.records.setPrevious(i, number === 0 ? NO_RECORD : this.first + i - number);
  }

  /** Whether the account of record `i` is known to be the one that its trace gives to spans without. */
  hasAccountOfTrace(i: number): boolean {
    return (this.records.words[i * RECORD_WORDS + FLAGS]! & OF_TRACE_FLAG) !== 0;
  }

  setAccountOfTrace(i: number, account: number): void {
    this.records.setAccount(i, account);
    this.records.words[i * RECORD_WORDS + FLAGS]! |= OF_TRACE_FLAG;
  }

  indexOperations(sorter: PostingSorter): void {
    const { records } = this;
    for (let i = 0; i < records.count; i++) sorter.keys[i] = records.operation(i);
    const postings = sorter.sort(records.count, this.buffers.byOperation);
    const longestNs = new Float64Array(postings.keys.length).fill(Number.NEGATIVE_INFINITY);
    const longestErrorNs = longestNs.slice();
    for (let slot = 0; slot < longestNs.length; slot++) {
      for (const i of postings.recordsOf(slot)) {
        const durationNs = records.durationNs(i);
        if (durationNs > longestNs[slot]!) longestNs[slot] = durationNs;
        if (records.isError(i) && durationNs > longestErrorNs[slot]!) longestErrorNs[slot] = durationNs;
      }
    }
    this.operations = { postings, longestNs, longestErrorNs };
  }

  indexAccounts(sorter: PostingSorter): void {
    const { records } = this;
    for (let i = 0; i < records.count; i++) sorter.keys[i] = records.account(i);
    this.accounts = sorter.sort(records.count, this.buffers.byAccount);
  }
}
