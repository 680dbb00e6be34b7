import { IngestProgress } from '#evaluate';
import { type Clock } from '#kit';

/** After a start the windows have a hole where Culprit was away: this long until a slot is whole again. */
const SETTLE_MS = 10_000;
/** A flush every second or so; this long without a committed one is not a hiccup. */
const STALE_MS = 15_000;

/** Whether what the histograms say is what the senders sent. */
export class IngestHealth extends IngestProgress {
  private readonly startedUnixMs: number;
  private flushedUnixMs: number | undefined;

  constructor(private readonly clock: Clock) {
    super();
    this.startedUnixMs = clock.nowMs();
  }

  /** A flush has committed everything that had been received before it, if only nothing. */
  flushed(): void {
    this.flushedUnixMs = this.clock.nowMs();
  }

  isCaughtUp(nowUnixMs: number): boolean {
    return (
      this.flushedUnixMs !== undefined &&
      !this.isStale(nowUnixMs) &&
      nowUnixMs - this.startedUnixMs >= SETTLE_MS
    );
  }

  /** Whether histograms have stopped reaching Postgres. */
  isStale(nowUnixMs: number): boolean {
    return nowUnixMs - (this.flushedUnixMs ?? this.startedUnixMs) > STALE_MS;
  }
}
