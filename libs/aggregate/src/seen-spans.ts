import { RECORD_WORDS, type SpanRecords } from '#span';
import { Seen } from './seen.js';

/** Ids are 6 words of a record, and the kind tells the two spans apart that Zipkin's client and server share an id for. */
const ID_WORDS = 6;

/** Spans by (trace id, span id, kind), so that one that an exporter sends again in another request counts once. */
export class SeenSpans {
  private readonly seen: Seen;
  private fingerprints = new Int32Array(0);
  /** Kept, as what nobody keeps need not be read. */
  protected touched = 0;

  constructor(maxSpans: number) {
    this.seen = new Seen(maxSpans);
  }

  get count(): number {
    return this.seen.count;
  }

  get bytes(): number {
    return this.seen.bytes;
  }

  get evicted(): number {
    return this.seen.evicted;
  }

  advance(arrivalUnixMs: number): void {
    this.seen.advance(arrivalUnixMs);
  }

  /** Says which spans are going to be asked for. */
  look(records: SpanRecords): void {
    const { words, count } = records;
    if (this.fingerprints.length < 2 * count) this.fingerprints = new Int32Array(2 * records.capacity);
    const { fingerprints } = this;
    for (let i = 0; i < count; i++) {
      const kind = records.kind(i);
      let high = kind ^ 0x9e3779b9;
      let low = kind ^ 0x85ebca6b;
      // Two hashes with nothing in common; ids need not be random, X-Ray's begin with the time.
      for (let at = i * RECORD_WORDS, end = at + ID_WORDS; at < end; at++) {
        const word = words[at]!;
        high = Math.imul(high ^ word, 0xcc9e2d51);
        high ^= high >>> 15;
        low = Math.imul(((low << 13) | (low >>> 19)) + word, 0x9e3779b1);
        low ^= low >>> 16;
      }
      high = Math.imul(high, 0x7feb352d);
      low = Math.imul(low, 0xc2b2ae35);
      fingerprints[2 * i] = high ^ (high >>> 15);
      fingerprints[2 * i + 1] = low ^ (low >>> 13);
    }
    this.touched = this.seen.touch(fingerprints, count);
  }

  /** Whether record `i` of those that were looked at is no duplicate; it is remembered as of the last {@link advance}. */
  isNew(i: number): boolean {
    return this.seen.isNew(this.fingerprints[2 * i]!, this.fingerprints[2 * i + 1]!);
  }
}
