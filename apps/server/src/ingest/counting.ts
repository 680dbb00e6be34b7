import { Aggregator, type AggregatorLimits, type LatencyRows } from '#aggregate';
import { decodeSpans, type SpanNames } from '#decode';
import { type StoredFrame } from '#journal';
import { messageOf, Turn, type Logger } from '#kit';
import { type Recall } from '#recall';
import { SpanRecords } from '#span';
import { type FreshFrame } from './applier.js';
import { FollowedRules } from './followed-rules.js';
import { type IngestStats, type MeasuringRules } from './ingest.js';
import { requestOf } from './request-frame.js';

/** Journal → recall and aggregate: what a frame adds to what is remembered and to what is counted. */
export class Counting {
  private aggregator: Aggregator;
  private readonly rules: FollowedRules;
  /** Up to here recall has the spans, or will have them as history: counting anew must not recall them twice. */
  private recalledTo: number | undefined;
  private unreadableFrames = 0;
  /** What was read back is decoded into the same records: whoever takes some copies them. */
  private readonly lent = new SpanRecords();

  constructor(
    private readonly limits: AggregatorLimits,
    private readonly names: SpanNames,
    private readonly recall: Recall<StoredFrame>,
    private readonly log: Logger,
  ) {
    this.rules = new FollowedRules(names.dictionaries);
    this.aggregator = this.newAggregator();
  }

  /** Whether frames have to wait in the journal until Postgres takes what is in memory. */
  get isFull(): boolean {
    return this.aggregator.isFull;
  }

  /** Whether spans wait for the account of their trace, so that time passing would change something. */
  get isWaiting(): boolean {
    return this.aggregator.stats.waitingSpans > 0;
  }

  get stats(): Pick<IngestStats, 'aggregator' | 'dictionaries' | 'unreadableFrames'> {
    const { dictionaries } = this.names;
    return {
      aggregator: this.aggregator.stats,
      dictionaries: {
        operations: dictionaries.operationCount,
        accounts: dictionaries.accountCount,
        overflow: dictionaries.overflow,
      },
      unreadableFrames: this.unreadableFrames,
    };
  }

  follow(rules: MeasuringRules): void {
    this.rules.follow(rules);
    this.rules.applyTo(this.aggregator);
  }

  /** Forgets what has been counted and what that went by. */
  startOver(position: number): void {
    this.recalledTo ??= position;
    this.aggregator = this.newAggregator();
  }

  count(frame: FreshFrame): void {
    const { position, end, arrivalUnixMs, batch } = frame;
    if (batch && position >= (this.recalledTo ?? 0)) {
      for (let i = 0; i < batch.count; i++) batch.setPosition(i, position);
      this.recall.accept(batch, arrivalUnixMs);
      this.recalledTo = end;
    }
    this.measure(frame);
  }

  countStored(frame: StoredFrame): void {
    const fresh = this.decoded(frame);
    if (fresh) this.count(fresh);
  }

  /** Takes from frames that have been counted what the counting of later ones goes by. */
  async remember(frames: AsyncIterable<StoredFrame>): Promise<void> {
    this.aggregator.mute();
    const turn = new Turn();
    for await (const frame of frames) {
      const fresh = this.decoded(frame);
      if (fresh) this.measure(fresh);
      await turn.yieldIfDue();
    }
    this.aggregator.unmute();
  }

  /** Makes a frame that had been counted before the start known to recall. */
  recallOnly(frame: StoredFrame): void {
    const { position, arrivalUnixMs, batch } = this.decoded(frame) ?? {};
    if (position === undefined || arrivalUnixMs === undefined || batch === undefined) return;
    for (let i = 0; i < batch.count; i++) batch.setPosition(i, position);
    this.recall.acceptHistory(batch, arrivalUnixMs);
  }

  take(): LatencyRows {
    const rows = this.aggregator.take();
    this.aggregator.rowsInFlight = rows.count;
    return rows;
  }

  /** What was taken last is in Postgres. */
  flushed(): void {
    this.aggregator.rowsInFlight = 0;
  }

  private measure({ digest, arrivalUnixMs, batch }: FreshFrame): void {
    if (batch === undefined) this.aggregator.advance(arrivalUnixMs);
    else if (this.aggregator.isNewRequest(digest, arrivalUnixMs))
      this.aggregator.accept(batch, arrivalUnixMs);
  }

  private decoded(frame: StoredFrame): FreshFrame | undefined {
    try {
      const request = requestOf(frame);
      const batch = request && decodeSpans(request, this.names, this.lent).batch;
      return { ...frame, batch };
    } catch (error) {
      // It decoded when it came, so it is this program that has changed.
      this.unreadableFrames++;
      this.log.error(
        { position: frame.position, error: messageOf(error) },
        'a frame of the journal is skipped',
      );
      return undefined;
    }
  }

  private newAggregator(): Aggregator {
    const aggregator = new Aggregator(this.names.dictionaries, this.limits);
    this.rules.applyTo(aggregator);
    return aggregator;
  }
}
