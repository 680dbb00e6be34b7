import { ManualClock, silentLogger } from '#kit';
import { FakeTraceSource, query, type SpanPlan } from '#testkit';
import { type OperationProfile, SurveyStore, type SurveySums } from './ports.js';
import { Surveyor, type SurveyRules } from './surveyor.js';

const T0 = Date.UTC(2026, 0, 1, 12);
const RULES: SurveyRules = { isWatched: () => false, thresholdNs: () => 100e6 };

class MemoryStore extends SurveyStore {
  readonly sums: SurveySums[] = [];
  readonly profiles: OperationProfile[] = [];
  isAway = false;

  override async add(sums: SurveySums): Promise<void> {
    if (this.isAway) throw new Error('away');
    this.sums.push(sums);
  }

  override async addProfiles(profiles: OperationProfile[]): Promise<void> {
    this.profiles.push(...profiles);
  }
}

const request = (durationMs: number, more: Partial<SpanPlan> = {}): SpanPlan => ({
  service: 'shop',
  name: 'GET /',
  kind: 'server',
  startMs: 0,
  endMs: durationMs,
  ...more,
});

function world() {
  const clock = new ManualClock(T0 + 30_000);
  const source = new FakeTraceSource(clock);
  const store = new MemoryStore();
  const surveyor = new Surveyor(source, store, clock, silentLogger(), (name) => name);
  return {
    clock,
    source,
    store,
    surveyor,
    /** Runs as the schedule does, so many seconds. */
    passes: async (seconds: number): Promise<void> => {
      await surveyor.run(RULES).catch(() => undefined);
      for (let s = 0; s < seconds; s += 10) {
        clock.advance(10_000);
        await surveyor.run(RULES).catch(() => undefined);
      }
    },
  };
}

describe('the surveyor', () => {
  it('looks at each trace once, when it has been over for half a minute', async () => {
    const { source, store, surveyor, passes } = world();
    await surveyor.run(RULES);
    for (let i = 0; i < 30; i++) source.add(request(20), { startUnixMs: T0 + i * 1_000 });
    await passes(60);
    await surveyor.run(RULES);
    await surveyor.save();
    expect(store.sums.reduce((sum, { traces }) => sum + traces, 0)).toBe(30);
    expect(surveyor.stats).toMatchObject({ surveyed: 30, unreadable: 0, surveyedToUnixMs: T0 + 60_000 });
  });

  it('does not look again, after a restart, at what the one before it has looked at', async () => {
    const { clock, source, store, surveyor, passes } = world();
    for (let i = 0; i < 60; i++) source.add(request(20), { startUnixMs: T0 + i * 1_000 });
    await passes(30);
    await surveyor.save();
    clock.advance(3_000);
    const next = new Surveyor(source, store, clock, silentLogger(), (name) => name);
    for (let s = 0; s < 60; s += 10) {
      await next.run(RULES);
      clock.advance(10_000);
    }
    await next.save();
    expect(store.sums.reduce((sum, { traces }) => sum + traces, 0)).toBe(60);
  });

  it('reads a hundred traces of a run, which stand for all of them', async () => {
    const { source, store, surveyor, passes } = world();
    for (let i = 0; i < 250; i++) source.add(request(20), { startUnixMs: T0 + i });
    await passes(10);
    await surveyor.save();
    expect(store.sums).toEqual([expect.objectContaining({ traces: 250, sampled: 100, hourUnixMs: T0 })]);
  });

  it('keeps the hours apart', async () => {
    const { source, store, surveyor, passes } = world();
    source.add(request(20), { startUnixMs: T0 + 3_595_000 });
    source.add(request(20), { startUnixMs: T0 + 3_605_000 });
    await passes(3_640);
    await surveyor.save();
    expect(store.sums.map(({ hourUnixMs, traces }) => [hourUnixMs - T0, traces])).toEqual([
      [0, 1],
      [3_600_000, 1],
    ]);
  });

  it('hands over again what Postgres did not take, and lets go of the oldest after half an hour', async () => {
    const { source, store, surveyor, passes } = world();
    for (let i = 0; i < 40; i++) source.add(request(20), { startUnixMs: T0 + i * 60_000 });
    store.isAway = true;
    await passes(600);
    store.isAway = false;
    await passes(60);
    expect(store.sums.reduce((sum, { traces }) => sum + traces, 0)).toBe(11);
    expect(surveyor.stats.lostSums).toBe(0);
    store.isAway = true;
    await passes(2_400);
    expect(surveyor.stats.lostSums).toBe(0);
    for (let i = 0; i < 40; i++) source.add(request(20), { startUnixMs: T0 + (52 + i) * 60_000 });
    await passes(2_400);
    expect(surveyor.stats.lostSums).toBeGreaterThan(0);
  });

  it('bounds a profile, whatever the machines are called that requests wait for', async () => {
    const { source, store, passes } = world();
    for (let i = 0; i < 1_200; i++) {
      const children = [query('shop', `10.0.0.${i}`, 5, 15)];
      source.add(request(20, { children }), { startUnixMs: T0 + i * 100 });
    }
    await passes(660);
    const [time] = store.profiles[0]?.times ?? [];
    expect(time).toMatchObject({ weight: 1_200, durationNs: 20e6 });
    expect(time?.units.size).toBe(1_000);
    expect(time?.open.size).toBe(1_000);
  });

  it('stores what healthy requests of ten minutes waited for', async () => {
    const { source, store, passes } = world();
    for (let i = 0; i < 30; i++) source.add(request(70 + i / 10), { startUnixMs: T0 + i * 1_000 });
    source.add(request(400), { startUnixMs: T0 + 1_000 });
    source.add(request(20, { error: true }), { startUnixMs: T0 + 2_000 });
    await passes(660);
    expect(store.profiles).toHaveLength(1);
    expect(store.profiles[0]).toMatchObject({
      operation: { service: 'shop', name: 'GET /', kind: 'server' },
      fromUnixMs: T0,
      toUnixMs: T0 + 600_000,
    });
    // To the doubling apart: 2^26 ns are 67 ms.
    expect(store.profiles[0]?.times.map(({ weight, durationNs }) => [weight, durationNs])).toEqual([
      [30, expect.closeTo(71.45e6)],
    ]);
  });
});
