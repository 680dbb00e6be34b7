import { ManualClock } from '#kit';
import { IngestHealth } from './ingest-health.js';

describe('the health of ingest', () => {
  const clock = new ManualClock(1_700_000_000_000);
  let health: IngestHealth;
  beforeEach(() => {
    health = new IngestHealth(clock);
  });
  const flushEachSecond = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1_000);
      health.flushed();
    }
  };

  it('has caught up once a whole slot has passed since the start', () => {
    flushEachSecond(9);
    expect(health.isCaughtUp(clock.nowMs())).toBe(false);
    flushEachSecond(1);
    expect(health.isCaughtUp(clock.nowMs())).toBe(true);
  });

  it('has not caught up before the first flush, however long that takes', () => {
    clock.advance(12_000);
    expect([health.isStale(clock.nowMs()), health.isCaughtUp(clock.nowMs())]).toEqual([false, false]);
    health.flushed();
    expect(health.isCaughtUp(clock.nowMs())).toBe(true);
  });

  it('is stale, and so not caught up, while flushes fail', () => {
    flushEachSecond(20);
    clock.advance(15_000);
    expect([health.isStale(clock.nowMs()), health.isCaughtUp(clock.nowMs())]).toEqual([false, true]);
    clock.advance(1);
    expect([health.isStale(clock.nowMs()), health.isCaughtUp(clock.nowMs())]).toEqual([true, false]);
    health.flushed();
    expect([health.isStale(clock.nowMs()), health.isCaughtUp(clock.nowMs())]).toEqual([false, true]);
  });
});
