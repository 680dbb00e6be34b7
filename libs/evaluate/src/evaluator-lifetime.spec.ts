import { search, Site, slaOf } from './site.fake.js';

describe('the evaluator in trouble', () => {
  it('leaves states as they are while the database is away, and calls them unknown', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000, globex: 100 });
    site.slas.isAway = true;
    const judged = await site.evaluator.judge();
    expect(judged).toMatchObject({ slas: [], statuses: [], removed: [] });
    expect(site.standings()).toEqual({ acme: 'unknown not-judged!', globex: 'unknown not-judged' });
    expect(site.evaluator.failures.rules).toBe(1);
    site.slas.isAway = false;
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', globex: 'ok within-objective' });
  });

  it('keeps one SLA that fails from stopping the others', async () => {
    const site = new Site();
    const broken = slaOf({ id: 'broken', operation: { service: 'shop', name: '[z-a]', kind: 'any' } });
    const slow = slaOf({ id: 'slow', operation: { service: 'shop', name: 'GET /search', kind: 'any' } });
    const unread = slaOf({ id: 'unread', accounts: { labels: { name: { matches: '(' } } } });
    site.slas.slas = [broken, unread, slow, slaOf()];
    site.rows.failing.add(search.id);
    site.request('acme', 100);
    expect((await site.evaluator.judge()).slas.map(({ id }) => id)).toEqual(['gold-checkout']);
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    expect(site.evaluator.failures).toMatchObject({ rules: 0, sla: 3 });
  });

  it('calls a verdict unknown once nobody has renewed it for a minute', async () => {
    const site = new Site();
    await site.run(1, { acme: 100 });
    site.clock.advance(59_000);
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    site.clock.advance(1_001);
    expect(site.standings()).toEqual({ acme: 'unknown not-judged' });
  });

  it('is unknown, and pages nobody, while ingest is behind', async () => {
    const site = new Site();
    site.ingest.caughtUp = false;
    await site.run(30, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'unknown ingest-behind' });
    site.ingest.caughtUp = true;
    await site.run(1, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it('saves later what could not be saved', async () => {
    const site = new Site();
    await site.run(1, { acme: 100 });
    site.statuses.isAway = true;
    await site.run(30, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    expect(site.statuses.rows.size).toBe(0);
    expect(site.evaluator.failures.save).toBeGreaterThan(0);
    site.statuses.isAway = false;
    await site.run(1, { acme: 2_000 });
    expect(site.statuses.rows.get('gold-checkout 7 acme')).toMatchObject({ state: 'firing', alerting: true });
  });

  it('stores changes at once, mere numbers once a minute, and nothing of who is ok', async () => {
    const site = new Site();
    await site.run(60, { acme: 100 });
    expect(site.statuses.saves).toHaveLength(0);
    await site.run(10, { acme: 2_000 });
    const changes = site.statuses.saves.length;
    await site.run(50, { acme: 2_000 });
    expect(site.statuses.saves).toHaveLength(changes);
    await site.run(20, { acme: 2_000 });
    expect(site.statuses.saves).toHaveLength(changes + 1);
  });

  it('reads a bounded number of histograms in a storm, and shares them between rules', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ accounts: 'each' }), slaOf({ id: 'twin', accounts: 'each' })];
    for (let account = 0; account < 30; account++) {
      for (let i = 0; i < 20; i++) site.request(`a${account}`, 2_000);
    }
    const { statuses } = await site.evaluator.judge();
    expect(statuses.filter(({ state }) => state === 'firing')).toHaveLength(60);
    expect(site.windows.histogramsRead).toBe(20);
    expect(statuses.filter(({ measurement }) => measurement.measuredNs !== null)).toHaveLength(40);
  });
});

describe('the evaluator over time', () => {
  it('goes on after a restart where it was', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000, globex: 100 });
    const before = site.statusesNow().find(({ account }) => account === 'acme');
    site.newEvaluator();
    expect(site.standings()).toEqual({});
    await site.run(1, { acme: 2_000 });
    const after = site.statusesNow().find(({ account }) => account === 'acme');
    expect(after).toMatchObject({ state: 'firing', sinceUnixMs: before?.sinceUnixMs });
    expect(after?.violatingSinceUnixMs).toBe(before?.violatingSinceUnixMs);
  });

  it('judges nothing before it has read the states of before the restart', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000 });
    site.newEvaluator();
    site.statuses.isAway = true;
    expect((await site.evaluator.judge()).slas).toEqual([]);
    site.statuses.isAway = false;
    site.clock.advance(120_000);
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'no-data no-requests!' });
  });

  it('judges a replaced rule anew', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000 });
    site.slas.slas = [slaOf({ objective: { type: 'latency', percentile: 99, thresholdMs: 3_000 } })];
    await site.run(1, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    site.slas.slas = [slaOf({ name: 'Another name', channels: ['ops'] })];
    await site.run(1, { acme: 2_000 });
    const since = site.statusesNow()[0]?.sinceUnixMs;
    await site.run(1, { acme: 2_000 });
    expect(site.statusesNow()[0]).toMatchObject({ state: 'firing', sinceUnixMs: since });
  });

  it('fires in the second in which a recovery is forgotten, in the middle of a slot', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ accounts: 'each', windowSeconds: 10 })];
    await site.run(5, { acme: 2_000 });
    site.clock.advance(60_000);
    site.request('acme', 100);
    expect((await site.evaluator.judge()).statuses).toMatchObject([{ state: 'resolved' }]);
    site.clock.advance(1_000);
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    site.clock.advance(8_000);
    for (const durationMs of [100, 100, 2_000, 2_000, 2_000, 2_000, 2_000]) site.request('acme', durationMs);
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'pending over-objective-not-confident' });
    site.clock.advance(1_000);
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it('tells once what a deleted SLA ends', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000 });
    site.slas.slas = [];
    const { removed } = await site.evaluator.judge();
    expect(removed).toMatchObject([
      { account: 'acme', state: 'resolved', reason: 'rule-changed', alerting: false },
    ]);
    expect(site.standings()).toEqual({});
    expect((await site.evaluator.judge()).removed).toEqual([]);
  });

  it('ends and stores what an SLA no longer means', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000, globex: 2_000 });
    site.slas.gold = ['globex'];
    const { removed, statuses } = await site.run(1, { acme: 2_000, globex: 2_000 });
    expect(removed.map(({ account }) => account)).toEqual(['acme']);
    expect(statuses.map(({ account }) => account)).toEqual(['globex']);
    expect(site.statuses.rows.get('gold-checkout 7 acme')).toMatchObject({
      reason: 'rule-changed',
      alerting: false,
    });
    site.newEvaluator();
    expect((await site.evaluator.judge()).removed).toEqual([]);
    site.slas.slas = [slaOf({ operation: { service: 'shop', name: 'GET /search', kind: 'entry' } })];
    expect((await site.evaluator.judge()).removed.map(({ account }) => account)).toEqual(['globex']);
  });
});
