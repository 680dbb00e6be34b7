import { type Objective } from '#contract';
import { Histogram } from '#histogram';
import { silentLogger } from '#kit';
import { HoursSource, SlaHours } from './calendar/hours-source.js';
import { Evaluator } from './evaluator.js';
import { type Pause } from './judge/counts.js';
import { type BaselineQuery, BaselineReader, type BaselineRow } from './ports.js';
import { checkout, search, Site, slaOf } from './site.fake.js';

const EARLIER_REQUESTS = 5_000;

/** Requests of 100 ms in the same hours of each week. */
class SteadyPast extends BaselineReader {
  isAway = false;
  gate: Promise<void> = Promise.resolve();
  reads = 0;

  async read({ operationIds, weeks }: BaselineQuery): Promise<BaselineRow[]> {
    this.reads++;
    await this.gate;
    if (this.isAway) throw new Error('statement timeout');
    const week = {
      seconds: 10_800,
      histogram: Histogram.of(Array.from({ length: EARLIER_REQUESTS }, () => 100e6)),
      fewestPerHour: EARLIER_REQUESTS / 3,
    };
    const baseline = Array.from({ length: weeks }, () => week);
    return operationIds.map((operationId) => ({ operationId, account: 'acme', baseline }));
  }
}

class OpenHours extends SlaHours {
  override pausedAt(): Pause | undefined {
    return undefined;
  }

  override of(): this {
    return this;
  }
}

class BrokenHours extends OpenHours {
  override pausedAt(): never {
    throw new TypeError('no such hours');
  }
}

/** Those of the SLA "broken" can't be asked. */
class SomeHours extends HoursSource {
  private readonly open = new OpenHours();
  private readonly broken = new BrokenHours();

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  hoursOf({ id }: { id: string }): SlaHours {
    return id === 'broken' ? this.broken : this.open;
  }
}

function siteWithPast(objective: Objective): { site: Site; past: SteadyPast } {
  const site = new Site();
  const past = new SteadyPast();
  site.slas.slas = [slaOf({ accounts: 'each', objective })];
  const { slas, rows, windows, statuses, clock, ingest } = site;
  const rooms = { slas, rows, windows, statuses, clock, ingest, baselines: past, log: silentLogger() };
  site.evaluator = new Evaluator(rooms);
  return { site, past };
}

describe('a rule that changes', () => {
  const lenient = { type: 'latency', percentile: 99, thresholdMs: 500 } as const;
  const strict = { type: 'latency', percentile: 99, thresholdMs: 300 } as const;
  const totals = (site: Site, slaId: string): Record<string, number> =>
    Object.fromEntries(
      (site.evaluator.statusesOf(slaId) ?? []).map(({ account, operation, measurement }) => [
        `${account} ${operation.name}`,
        measurement.total,
      ]),
    );

  it('reads whom nobody has counted by its new threshold, though others have that threshold', async () => {
    const site = new Site();
    const few = slaOf({ id: 'few', accounts: { keys: ['acme'] }, objective: lenient });
    site.slas.slas = [few, slaOf({ id: 'all', accounts: 'each', objective: strict })];
    await site.run(20, { acme: 100, free: 100 });
    site.slas.slas = [few, slaOf({ id: 'all', accounts: 'each', objective: lenient })];
    await site.run(1, { acme: 100, free: 100 });
    expect(totals(site, 'all')).toEqual({ 'acme POST /checkout': 42, 'free POST /checkout': 42 });
  });

  it.each(['each' as const, { keys: ['acme', 'free'] }])(
    'reads operations that it has come to mean for %j, though others mean them too',
    async (accounts) => {
      const site = new Site();
      const few = slaOf({
        id: 'few',
        accounts: { keys: ['acme'] },
        operation: { service: 'shop', name: 'GET /search', kind: 'any' },
      });
      site.slas.slas = [few, slaOf({ id: 'all', accounts })];
      for (let i = 0; i < 20; i++) {
        site.request('free', 100, search);
        site.request('acme', 100, checkout);
        await site.run(1, {});
      }
      const operation = { service: 'shop', name: '*', kind: 'any' as const };
      site.slas.slas = [few, slaOf({ id: 'all', accounts, operation })];
      await site.run(1, {});
      expect(totals(site, 'all')).toEqual({ 'acme POST /checkout': 20, 'free GET /search': 20 });
    },
  );

  it('counts by its new factor what it had counted by the one before', async () => {
    const regression = { type: 'regression', percentile: 95, weeks: 4 } as const;
    const { site } = siteWithPast({ ...regression, maxFactor: 2 });
    await site.run(30, { acme: 500 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    site.slas.slas = [slaOf({ accounts: 'each', objective: { ...regression, maxFactor: 10 } })];
    await site.run(1, { acme: 500 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
  });
});

describe('the evaluator after trouble', () => {
  it('counts by the past as soon as it can be read', async () => {
    const { site, past } = siteWithPast({ type: 'regression', percentile: 95, weeks: 4, maxFactor: 2 });
    past.isAway = true;
    await site.run(30, { acme: 500 });
    expect(site.standings()).toEqual({});
    // Tried again after half a minute only: it may be one that takes too long.
    expect(past.reads).toBe(1);
    past.isAway = false;
    await site.run(1, { acme: 500 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it('judges the others while what a rule compares with takes long, and it once that is there', async () => {
    const { site, past } = siteWithPast({ type: 'regression', percentile: 95, weeks: 4, maxFactor: 2 });
    site.slas.slas = [...site.slas.slas, slaOf({ id: 'plain', accounts: 'each' })];
    let arrive = (): void => undefined;
    past.gate = new Promise((resolve) => (arrive = resolve));
    await site.run(1, { acme: 2_000 });
    site.clock.advance(60_000);
    for (let i = 0; i < 40; i++) site.request('acme', 2_000);
    const judged = await site.evaluator.judge();
    expect(judged.slas.map(({ id }) => id)).toEqual(['plain']);
    expect(judged.statuses).toMatchObject([{ slaId: 'plain', state: 'firing' }]);
    expect([past.reads, site.evaluator.failures.sla]).toEqual([1, 0]);
    arrive();
    const later = await site.run(1, {});
    expect(later.statuses.map(({ slaId, state }) => [slaId, state])).toContainEqual([
      'gold-checkout',
      'firing',
    ]);
  });

  it('takes for silence nothing of the time when ingest was behind', async () => {
    const { site } = siteWithPast({ type: 'silence', weeks: 4 });
    site.slas.slas = [
      slaOf({ accounts: 'each', objective: { type: 'silence', weeks: 4 }, windowSeconds: 60 }),
    ];
    await site.run(120, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    site.ingest.caughtUp = false;
    await site.run(120, {});
    site.ingest.caughtUp = true;
    await site.run(30, {});
    expect(site.standings()).toEqual({ acme: 'pending not-for-long-enough' });
    await site.run(120, {});
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it.each([
    [60, 'firing violation-confident!'],
    [3_600, 'pending not-for-long-enough'],
  ])('after %d s without a judgement calls a violation that has to last %s', async (seconds, standing) => {
    const site = new Site();
    site.slas.slas = [slaOf({ forSeconds: 120 })];
    await site.run(100, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'pending not-for-long-enough' });
    site.clock.advance((seconds - 10) * 1000);
    site.newEvaluator();
    for (let i = 0; i < 40; i++) site.request('acme', 2_000);
    await site.run(10, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: standing });
    await site.run(130, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it('takes over once what was stored, though the rules can be read only later', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000 });
    site.newEvaluator();
    site.slas.isAway = true;
    await site.evaluator.judge();
    site.slas.isAway = false;
    await site.run(1, { acme: 2_000 });
    expect(site.evaluator.snapshot(0).counts[0]?.states).toMatchObject({ firing: 1 });
  });

  it('keeps one SLA that can be read, but not judged, from stopping the others', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ id: 'broken' }), slaOf()];
    const { slas, rows, windows, statuses, clock, ingest } = site;
    const hours = new SomeHours();
    const rooms = { slas, rows, windows, statuses, clock, ingest, hours, log: silentLogger() };
    const evaluator = new Evaluator(rooms);
    site.evaluator = evaluator;
    await site.run(20, { acme: 100 });
    const judged = await site.run(20, { acme: 2_000 });
    expect(judged.slas.map(({ id }) => id)).toEqual(['gold-checkout']);
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    expect(evaluator.failures.sla).toBe(40);
  });

  it('goes on though a whole round failed', async () => {
    const site = new Site();
    const clock = site.clock;
    await site.run(1, { acme: 100 });
    const nowMs = clock.nowMs.bind(clock);
    clock.nowMs = () => {
      throw new Error('out of order');
    };
    await expect(site.evaluator.judge()).rejects.toThrow('out of order');
    clock.nowMs = nowMs;
    expect((await site.evaluator.judge()).slas).toHaveLength(1);
  });
});
