import { RECORD_WORDS, SpanRecords } from '#span';

/** Records that arrived in the same millisecond, one after the other. */
export type ArrivalRun = { arrivalUnixMs: number; from: number; to: number };

/** A run of span records of fixed capacity, dropped as a whole. */
export class RecordSegment {
  readonly records: SpanRecords;
  /** Ends of the records' spans lie between these, so that a search by time can pass the segment by. */
  earliestEndUnixMs = Number.POSITIVE_INFINITY;
  latestEndUnixMs = Number.NEGATIVE_INFINITY;
  private readonly runStarts: number[] = [];
  private readonly runArrivals: number[] = [];

  /** @param first the number of its first record */
  constructor(
    readonly first: number,
    private readonly capacity: number,
  ) {
    this.records = new SpanRecords(capacity);
  }

  get isFull(): boolean {
    return this.records.count === this.capacity;
  }

  get bytes(): number {
    return this.records.words.byteLength;
  }

  get oldestArrivalUnixMs(): number | undefined {
    return this.runArrivals[0];
  }

  /** Takes as many of the batch's records from `from` on as there is room for; returns how many. */
  append(batch: SpanRecords, from: number, arrivalUnixMs: number): number {
    const { records } = this;
    const start = records.count;
    const taken = Math.min(batch.count - from, this.capacity - start);
    records.words.set(
      batch.words.subarray(from * RECORD_WORDS, (from + taken) * RECORD_WORDS),
      start * RECORD_WORDS,
    );
    records.count += taken;
    for (let i = start; i < records.count; i++) {
      const end = records.endUnixMs(i);
      if (end < this.earliestEndUnixMs) this.earliestEndUnixMs = end;
      if (end > this.latestEndUnixMs) this.latestEndUnixMs = end;
    }
    if (this.runArrivals.at(-1) !== arrivalUnixMs) {
      this.runStarts.push(start);
      this.runArrivals.push(arrivalUnixMs);
    }
    return taken;
  }

  *runsNewestFirst(): Generator<ArrivalRun> {
    let to = this.records.count;
    for (let run = this.runStarts.length - 1; run >= 0; run--) {
      const from = this.runStarts[run] ?? 0;
      yield { arrivalUnixMs: this.runArrivals[run] ?? 0, from, to };
      to = from;
    }
  }
}
