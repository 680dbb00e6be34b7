import { NO_RECORD, RECORD_WORDS, type SpanRecords } from '#span';
import { RecordSegment } from './record-segment.js';

export type RecordIndexSize = { recordsPerSegment: number; heads: number };

/** Four megabytes a segment. A million heads hold the records of a million traces in chains of about one trace each. */
const DEFAULT_SIZE: RecordIndexSize = { recordsPerSegment: 65_536, heads: 2 ** 20 };

/**
 * Span records in segments, with the records of a trace chained from its newest to its oldest. Records are
 * numbered from 1 in the order of their arrival. Nothing is unchained when a segment is dropped: a link
 * leads to an older record always, so one that leads below the oldest number there is has gone stale, and
 * so has all behind it.
 */
export class RecordIndex {
  /** Newest record number by hash of the trace id; 0 where there was none. Traces of one hash share a chain. */
  private readonly heads: Float64Array;
  private readonly recordsPerSegment: number;
  private readonly held: RecordSegment[] = [];
  private next = 1;

  constructor({ recordsPerSegment, heads }: RecordIndexSize = DEFAULT_SIZE) {
    this.recordsPerSegment = recordsPerSegment;
    this.heads = new Float64Array(2 ** Math.ceil(Math.log2(heads)));
  }

  /** Oldest first. */
  get segments(): readonly RecordSegment[] {
    return this.held;
  }

  get count(): number {
    return this.next - this.oldest;
  }

  get bytes(): number {
    return this.held.reduce((sum, segment) => sum + segment.bytes, this.heads.byteLength);
  }

  append(batch: SpanRecords, arrivalUnixMs: number): void {
    for (let from = 0; from < batch.count;) {
      const segment = this.segmentWithRoom();
      const start = segment.records.count;
      from += segment.append(batch, from, arrivalUnixMs);
      for (let i = start; i < segment.records.count; i++) this.chain(segment, i);
    }
  }

  /** Drops from the oldest end the full segments that `isStale`. */
  dropWhile(isStale: (segment: RecordSegment) => boolean): void {
    for (let oldest = this.held[0]; oldest?.isFull === true && isStale(oldest); oldest = this.held[0]) {
      this.held.shift();
    }
  }

  /** Visits the records of the trace whose id starts at word `at`, newest first. */
  forEachOfTrace(words: Int32Array, at: number, visit: (records: SpanRecords, i: number) => void): void {
    const traceId = words.subarray(at, at + 4);
    const oldest = this.oldest;
    let number = this.heads[this.hash(words, at)] ?? 0;
    while (number >= oldest) {
      const fromOldest = number - oldest;
      const records = this.held[Math.floor(fromOldest / this.recordsPerSegment)]?.records;
      if (records === undefined) return;
      const i = fromOldest % this.recordsPerSegment;
      if (records.isOfTrace(i, traceId)) visit(records, i);
      const distance = records.previous(i);
      if (distance === NO_RECORD) return;
      number -= distance;
    }
  }

  private get oldest(): number {
    return this.held[0]?.first ?? this.next;
  }

  private segmentWithRoom(): RecordSegment {
    const newest = this.held.at(-1);
    if (newest?.isFull === false) return newest;
    const segment = new RecordSegment(this.next, this.recordsPerSegment);
    this.held.push(segment);
    return segment;
  }

  /**
   * A link is stored as the distance to the previous record: it fits its word although numbers outgrow 2^31,
   * and a record that is farther away than that has long been dropped.
   */
  private chain({ records }: RecordSegment, i: number): void {
    const number = this.next++;
    const head = this.hash(records.words, i * RECORD_WORDS);
    const previous = this.heads[head] ?? 0;
    records.setPrevious(i, previous >= this.oldest ? number - previous : NO_RECORD);
    this.heads[head] = number;
  }

  /** Mixed, because not every sender's ids are random: X-Ray's begin with the time, Zipkin's old ones with zeros. */
  private hash(words: Int32Array, at: number): number {
    let h = (words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ (words[at + 2] ?? 0), 0xcc9e2d51);
    h = Math.imul(h ^ (h >>> 13) ^ (words[at + 3] ?? 0), 0x9e3779b1);
    return (h ^ (h >>> 16)) & (this.heads.length - 1);
  }
}
