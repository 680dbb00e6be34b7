import { type Sla } from '#contract';
import { Histogram } from '#histogram';
import { type Baseline } from './judge/counts.js';
import { checkout, Site, slaOf } from './site.fake.js';

const each = { accounts: 'each' } as const;

/** Weeks in which it called this often, in this time each. */
function weeksOf(fewestPerHour: number, durationMs: number, count = 2_000): Baseline {
  const histogram = Histogram.of(Array.from({ length: count }, () => durationMs * 1e6));
  return Array.from({ length: 4 }, () => ({
    seconds: 10_800,
    histogram,
    fewestPerHour,
    longestGapSeconds: 60,
  }));
}

function siteWith(sla: Partial<Sla>, baselines: Record<string, Baseline> = {}): Site {
  const site = new Site();
  site.slas.slas = [slaOf({ ...each, ...sla })];
  for (const [account, baseline] of Object.entries(baselines)) {
    site.baselines.byAccount.set(account, baseline);
  }
  return site;
}

async function restarted(site: Site, seconds: number, durationsMs: Record<string, number>): Promise<void> {
  site.newEvaluator();
  await site.run(seconds, durationsMs);
}

describe('an SLO, from flush to flush', () => {
  const objective: Sla['objective'] = {
    type: 'slo',
    targetPercent: 99,
    thresholdMs: 500,
    period: { type: 'rolling', days: 28 },
    burnRates: [
      { longSeconds: 600, shortSeconds: 60, factor: 10 },
      { longSeconds: 1_800, shortSeconds: 300, factor: 3 },
    ],
  };

  it('fires when its budget burns, goes on after a restart, and resolves when it no longer does', async () => {
    const site = siteWith({ objective });
    await site.run(300, { acme: 100, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', globex: 'ok within-objective' });
    await site.run(60, { acme: 2_000, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', globex: 'ok within-objective' });
    const before = site.statusesNow().find(({ account }) => account === 'acme');
    await restarted(site, 1, { acme: 2_000, globex: 100 });
    const after = site.statusesNow().find(({ account }) => account === 'acme');
    expect(after).toMatchObject({
      state: 'firing',
      sinceUnixMs: before?.sinceUnixMs,
      violatingSinceUnixMs: before?.violatingSinceUnixMs,
      measurement: { total: 722, bad: 122 },
    });
    await site.run(900, { acme: 100, globex: 100 });
    expect(site.standings()['acme']).toMatch(/^(resolved|ok) /);
  });

  it('says how fast the budget of an account with an override burns', async () => {
    const site = siteWith({
      objective,
      overrides: [{ accounts: { keys: ['globex'] }, objective: { thresholdMs: 3_000 } }],
    });
    await site.run(60, { acme: 2_000, globex: 2_000 });
    await restarted(site, 1, { acme: 2_000, globex: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', globex: 'ok within-objective' });
  });
});

describe('a regression, from flush to flush', () => {
  const objective: Sla['objective'] = { type: 'regression', percentile: 90, maxFactor: 2, weeks: 4 };

  it('holds each account to its own past, after a restart too', async () => {
    const site = siteWith({ objective }, { acme: weeksOf(600, 100), globex: weeksOf(600, 1_000) });
    await site.run(60, { acme: 150, globex: 1_500, young: 5_000 });
    expect(site.standings()).toEqual({
      acme: 'ok within-objective',
      globex: 'ok within-objective',
      young: 'no-data too-little-history',
    });
    await site.run(30, { acme: 1_000, globex: 1_500, young: 5_000 });
    expect(site.standings()).toMatchObject({
      acme: 'firing violation-confident!',
      globex: 'ok within-objective',
    });
    await restarted(site, 1, { acme: 1_000, globex: 1_500, young: 5_000 });
    expect(site.standings()).toEqual({
      acme: 'firing violation-confident!',
      globex: 'ok within-objective',
      young: 'no-data too-little-history',
    });
  });

  it('reads the past once an hour', async () => {
    const site = siteWith({ objective }, { acme: weeksOf(600, 100) });
    await site.run(600, { acme: 100 });
    expect(site.baselines.readsMade).toBe(1);
    site.clock.advance(3_600_000);
    await site.run(1, { acme: 100 });
    expect(site.baselines.readsMade).toBe(2);
  });
});

describe('silence, from flush to flush', () => {
  const silence: Partial<Sla> = { objective: { type: 'silence', weeks: 4 }, windowSeconds: 300 };

  /** How long after its last request the account is alerting. */
  async function secondsToFire(site: Site, restartAfter: number): Promise<number> {
    for (let seconds = 0; seconds < 1_000; seconds += 5) {
      if (seconds === restartAfter) site.newEvaluator();
      await site.run(5, { other: 100 });
      if (site.standings()['acme'] === 'firing violation-confident!') return seconds;
    }
    throw new Error('it never fired');
  }

  it('of an account that always calls fires at the same moment, whether the process restarts or not', async () => {
    const seconds: number[] = [];
    for (const restartAfter of [-1, 200]) {
      const site = siteWith(silence, { acme: weeksOf(3_600, 100) });
      await site.run(400, { acme: 100, other: 100 });
      expect(site.standings()['acme']).toBe('ok within-objective');
      seconds.push(await secondsToFire(site, restartAfter));
    }
    expect(seconds[0]).toBeGreaterThan(250);
    expect(seconds[1]).toBe(seconds[0]);
  });

  it('goes on after a restart, and ends with the first request', async () => {
    const site = siteWith(silence, { acme: weeksOf(3_600, 100) });
    await site.run(400, { acme: 100, other: 100 });
    await site.run(400, { other: 100 });
    await restarted(site, 1, { other: 100 });
    expect(site.standings()['acme']).toBe('firing violation-confident!');
    await site.run(1, { acme: 100 });
    expect(site.standings()['acme']).toMatch(/^resolved /);
  });
});

describe('bounds of the request rate, from flush to flush', () => {
  const bounded: Partial<Sla> = {
    objective: { type: 'request-rate', minPerSecond: 1, maxPerSecond: 6 },
    windowSeconds: 60,
  };

  it('fires where there are too few, goes on after a restart, and resolves', async () => {
    const site = siteWith(bounded);
    await site.run(200, { acme: 100, other: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', other: 'ok within-objective' });
    await site.run(150, { other: 100 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', other: 'ok within-objective' });
    await restarted(site, 1, { other: 100 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', other: 'ok within-objective' });
    await site.run(150, { acme: 100, other: 100 });
    expect(site.standings()['acme']).toMatch(/^(resolved|ok) /);
  });

  it('fires where there are too many', async () => {
    const site = siteWith(bounded);
    await site.run(200, { acme: 100 });
    for (let i = 0; i < 150; i++) {
      for (let more = 0; more < 18; more++) site.request('acme', 100, checkout);
      await site.run(1, { acme: 100 });
    }
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    await restarted(site, 1, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });
});
