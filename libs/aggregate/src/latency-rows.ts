import { bucketOf, Histogram, LONGEST_NS } from '#histogram';
import { SpillArena } from './spill-arena.js';
import { WINDOW_MS } from './window.js';

/*
 * A row is one cache line:
 *
 *   word 0  window start / 10 s     word 5      spill × 2 + whether one of its spans was an entry
 *   word 1  account                 word 6– 7   sum, ns as float64
 *   word 2  operation               word 8– 9   shortest, ns as float64
 *   word 3  spans                   word 10–11  longest, ns as float64
 *   word 4  errors                  word 12–15  buckets: (bucket + 1024) × 2^20 + count, zero where free
 *
 * Most rows of a flush have a bucket or two. One with more than four has all of them in the spill.
 */
const ROW_WORDS = 16;
const ACCOUNT = 1;
const OPERATION = 2;
const SPANS = 3;
const ERRORS = 4;
const SPILL_AND_ENTRY = 5;
const SUM_F64 = 3;
const MIN_F64 = 4;
const MAX_F64 = 5;
const BUCKETS = 12;
const COUNT_BITS = 20;
const COUNT_MASK = (1 << COUNT_BITS) - 1;
const BUCKET_OFFSET = 1_024;

/** How many buckets {@link LatencyRows.readBuckets} may write: there are 1,629. */
export const MAX_BUCKETS = 2_048;

const FIRST_ROWS = 256;
const FIRST_SPILL_WORDS = 4_096;

/** What goes to another thread; `buffers` are to be transferred with it. */
export type LatencyRowsTransfer = {
  count: number;
  words: Int32Array<ArrayBuffer>;
  spill: Int32Array<ArrayBuffer>;
  buffers: ArrayBuffer[];
};

/**
 * The spans that one flush adds to 10 s windows: a row for each (window, account, operation), in typed arrays, so
 * that a span costs no object and another thread takes them without a copy. Accounts and operations are the ids of
 * this process's dictionaries.
 */
export class LatencyRows {
  /** Rows, in the order in which they were added: 0 … count − 1. */
  count = 0;
  private words: Int32Array<ArrayBuffer>;
  private floats: Float64Array<ArrayBuffer>;
  private spill: SpillArena;
  private slots: Int32Array;

  /** @param like rows of about the number that is expected: those of the flush before */
  constructor(like?: LatencyRows) {
    const rows =
      like === undefined ? FIRST_ROWS : Math.max(FIRST_ROWS, 2 ** Math.ceil(Math.log2(like.count)));
    this.words = new Int32Array(rows * ROW_WORDS);
    this.floats = new Float64Array(this.words.buffer);
    this.slots = new Int32Array(rows * 2);
    this.spill = new SpillArena(new Int32Array(Math.max(FIRST_SPILL_WORDS, like?.spill.used ?? 0)));
  }

  static fromTransfer({ count, words, spill }: LatencyRowsTransfer): LatencyRows {
    const rows = new LatencyRows();
    rows.count = count;
    rows.words = words;
    rows.floats = new Float64Array(words.buffer);
    rows.spill = new SpillArena(spill);
    while (rows.slots.length < 2 * count) rows.slots = new Int32Array(rows.slots.length * 2);
    for (let row = 0; row < count; row++) rows.place(row);
    return rows;
  }

  /** Hands the memory over: these rows are not to be used any more. */
  toTransfer(): LatencyRowsTransfer {
    const { count, words } = this;
    const spill = this.spill.words;
    return { count, words, spill, buffers: [words.buffer, spill.buffer] };
  }

  /** The row, or -1 where there is none. */
  find(windowStartUnixMs: number, account: number, operation: number): number {
    const { words, slots } = this;
    const window = windowStartUnixMs / WINDOW_MS;
    const mask = slots.length - 1;
    for (let slot = hashOf(window, account, operation) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (row < 0) return -1;
      const at = row * ROW_WORDS;
      if (words[at + OPERATION] === operation && words[at + ACCOUNT] === account && words[at] === window)
        return row;
    }
  }

  /** Adds a row that {@link find} did not know. */
  add(windowStartUnixMs: number, account: number, operation: number): number {
    if ((this.count + 1) * ROW_WORDS > this.words.length) this.grow();
    const row = this.count++;
    const at = row * ROW_WORDS;
    this.words[at] = windowStartUnixMs / WINDOW_MS;
    this.words[at + ACCOUNT] = account;
    this.words[at + OPERATION] = operation;
    this.floats[at / 2 + MIN_F64] = Number.POSITIVE_INFINITY;
    this.place(row);
    return row;
  }

  /** What took longer than 24 days counts as 24 days, as a sender whose clock was at 1970 at the start claims 56 years. */
  record(row: number, claimedNs: number, isError: boolean, isEntry: boolean): void {
    const { words, floats } = this;
    const at = row * ROW_WORDS;
    const at64 = row * (ROW_WORDS / 2);
    const durationNs = claimedNs < LONGEST_NS ? claimedNs : LONGEST_NS;
    words[at + SPANS]!++;
    if (isError) words[at + ERRORS]!++;
    if (isEntry) words[at + SPILL_AND_ENTRY]! |= 1;
    floats[at64 + SUM_F64]! += durationNs;
    if (durationNs < floats[at64 + MIN_F64]!) floats[at64 + MIN_F64] = durationNs;
    if (durationNs > floats[at64 + MAX_F64]!) floats[at64 + MAX_F64] = durationNs;
    const bucket = bucketOf(durationNs) + BUCKET_OFFSET;
    const spill = words[at + SPILL_AND_ENTRY]! >> 1;
    if (spill !== 0) {
      const moved = this.spill.add(spill, bucket, 1);
      if (moved !== spill) this.setSpill(at, moved);
      return;
    }
    for (let i = at + BUCKETS; i < at + ROW_WORDS; i++) {
      const held = words[i]!;
      if (held === 0) {
        words[i] = (bucket << COUNT_BITS) | 1;
        return;
      }
      if (held >>> COUNT_BITS === bucket) {
        if ((held & COUNT_MASK) === COUNT_MASK) break;
        words[i] = held + 1;
        return;
      }
    }
    this.startSpill(at, bucket);
  }

  windowStartUnixMs(row: number): number {
    return this.words[row * ROW_WORDS]! * WINDOW_MS;
  }

  account(row: number): number {
    return this.words[row * ROW_WORDS + ACCOUNT]!;
  }

  operation(row: number): number {
    return this.words[row * ROW_WORDS + OPERATION]!;
  }

  /** Whether at least one of its spans was an entry. */
  isEntry(row: number): boolean {
    return (this.words[row * ROW_WORDS + SPILL_AND_ENTRY]! & 1) !== 0;
  }

  spans(row: number): number {
    return this.words[row * ROW_WORDS + SPANS]!;
  }

  errors(row: number): number {
    return this.words[row * ROW_WORDS + ERRORS]!;
  }

  sumNs(row: number): number {
    return this.floats[row * (ROW_WORDS / 2) + SUM_F64]!;
  }

  /** Infinity of a row without spans. */
  minNs(row: number): number {
    return this.floats[row * (ROW_WORDS / 2) + MIN_F64]!;
  }

  maxNs(row: number): number {
    return this.floats[row * (ROW_WORDS / 2) + MAX_F64]!;
  }

  /** The row's spans as a histogram, for the few rows that are looked at one by one. */
  histogram(row: number): Histogram {
    const buckets = new Int32Array(MAX_BUCKETS);
    const counts = new Int32Array(MAX_BUCKETS);
    const held = this.readBuckets(row, buckets, counts);
    return Histogram.fromSparse({
      buckets: [...buckets.subarray(0, held)],
      counts: [...counts.subarray(0, held)],
      sumNs: this.sumNs(row),
      minNs: this.minNs(row),
      maxNs: this.maxNs(row),
    });
  }

  /**
   * Writes the row's buckets, ascending, and their counts, and returns how many there are.
   * Both arrays have room for {@link MAX_BUCKETS}.
   */
  readBuckets(row: number, buckets: Int16Array | Int32Array, counts: Int32Array): number {
    const at = row * ROW_WORDS;
    const spill = this.words[at + SPILL_AND_ENTRY]! >> 1;
    if (spill !== 0) return this.spill.read(spill, BUCKET_OFFSET, buckets, counts);
    const held = this.words.subarray(at + BUCKETS, at + ROW_WORDS).filter((word) => word !== 0);
    // The bucket is in the upper bits, so that words sort as their buckets do; none reaches the sign.
    held.sort();
    held.forEach((word, i) => {
      buckets[i] = (word >>> COUNT_BITS) - BUCKET_OFFSET;
      counts[i] = word & COUNT_MASK;
    });
    return held.length;
  }

  private startSpill(at: number, bucket: number): void {
    let spill = this.spill.start();
    for (let i = at + BUCKETS; i < at + ROW_WORDS; i++) {
      const held = this.words[i]!;
      spill = this.spill.add(spill, held >>> COUNT_BITS, held & COUNT_MASK);
    }
    this.setSpill(at, this.spill.add(spill, bucket, 1));
  }

  private setSpill(at: number, spill: number): void {
    this.words[at + SPILL_AND_ENTRY] = (spill << 1) | (this.words[at + SPILL_AND_ENTRY]! & 1);
  }

  private place(row: number): void {
    const at = row * ROW_WORDS;
    const mask = this.slots.length - 1;
    let slot = hashOf(this.words[at]!, this.words[at + ACCOUNT]!, this.words[at + OPERATION]!) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = row + 1;
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.floats = new Float64Array(words.buffer);
    this.slots = new Int32Array(this.slots.length * 2);
    for (let row = 0; row < this.count; row++) this.place(row);
  }
}

function hashOf(window: number, account: number, operation: number): number {
  const h = Math.imul(account ^ Math.imul(window, 0xcc9e2d51), 0x9e3779b1) ^ Math.imul(operation, 0x85ebca6b);
  return h ^ (h >>> 15);
}
