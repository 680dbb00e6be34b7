import { checkout, search, Site, slaOf } from './site.fake.js';

describe('the evaluator', () => {
  it('sees a whole life: healthy, violated by one, joined by another, left, silent, resolved', async () => {
    const site = new Site();
    await site.run(60, { acme: 100, globex: 100, free: 9_000 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', globex: 'ok within-objective' });

    await site.run(2, { acme: 2_000, globex: 100 });
    expect(site.standings()['acme']).toBe('pending over-objective-not-confident');

    const brokeAt = site.clock.nowMs();
    const opened = await site.run(8, { acme: 2_000, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!', globex: 'ok within-objective' });
    const acme = opened.statuses.find(({ account }) => account === 'acme');
    expect(acme?.measurement).toMatchObject({ windowSeconds: 60, allowedRatio: 0.01 });
    expect(acme?.measurement.measuredNs).toBeGreaterThan(1.9e9);
    expect(acme?.measurement.pValue).toBeLessThan(acme?.measurement.alpha ?? 0);
    expect(acme?.violatingSinceUnixMs).toBeLessThanOrEqual(brokeAt);
    expect(acme?.violatingSinceUnixMs).toBeGreaterThan(brokeAt - 13_000);

    await site.run(20, { acme: 2_000, globex: 2_000 });
    expect(site.standings()).toEqual({
      acme: 'firing violation-confident!',
      globex: 'firing violation-confident!',
    });

    await site.run(41, { acme: 100, globex: 2_000 });
    expect(site.standings()['acme']).toMatch(/^(resolved|ok) /);
    expect(site.standings()['globex']).toBe('firing violation-confident!');

    await site.run(70, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', globex: 'no-data no-requests!' });

    await site.run(1, { acme: 100, globex: 100 });
    expect(site.standings()['globex']).toBe('resolved recent-healthy');
    await site.run(1, { acme: 100, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', globex: 'ok within-objective' });
    const stored = [...site.statuses.rows.values()].map(({ account, state }) => `${account} ${state}`);
    expect(stored.sort()).toEqual(['acme ok', 'globex ok']);
    expect(site.evaluator.failures).toEqual({ rules: 0, rows: 0, sla: 0, percentile: 0, save: 0 });
  });

  it('looks beyond a window shorter than 30 s for evidence of health', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ windowSeconds: 10 })];
    await site.run(19, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    await site.run(15, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'firing recent-not-healthy!' });
    await site.run(20, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    // An empty slot that has just begun is not silence.
    site.clock.advance(10_000 - (site.clock.nowMs() % 10_000));
    await site.evaluator.judge();
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
  });

  it.each([
    ['total' as const, ['*'], 1],
    ['each' as const, ['acme', 'free'], 50],
    [{ keys: ['free', 'nobody', 'free'] }, ['free'], 2],
    [{ labels: { tier: 'none' } }, [], 0],
  ])('judges accounts %j', async (accounts, judgedAccounts, splitOver) => {
    const site = new Site();
    site.slas.slas = [slaOf({ accounts })];
    site.request('acme', 100);
    site.request('free', 100);
    expect((await site.evaluator.judge()).slas).toHaveLength(1);
    const statuses = site.statusesNow();
    expect(statuses.map(({ account }) => account)).toEqual(judgedAccounts);
    for (const { measurement } of statuses) {
      expect(measurement.alpha).toBeCloseTo((0.05 * 60) / (30 * 86_400) / splitOver, 15);
    }
  });

  it('judges each operation that a glob means alone, and splits its false pages over them', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ accounts: 'total', operation: { service: 'sh*', name: '*', kind: 'entry' } })];
    for (let i = 0; i < 50; i++) {
      site.request('acme', 100, checkout);
      site.request('acme', 2_000, search);
    }
    await site.evaluator.judge();
    const statuses = site.statusesNow();
    expect(statuses.map(({ operation, state }) => [operation.id, state])).toEqual([
      [7, 'ok'],
      [8, 'firing'],
    ]);
    expect(statuses[0]?.measurement.alpha).toBeCloseTo((0.05 * 60) / (30 * 86_400) / 2, 15);
  });

  it('judges errors, and shows no percentile for them', async () => {
    const site = new Site();
    site.slas.slas = [slaOf({ accounts: 'total', objective: { type: 'error-rate', maxPercent: 0 } })];
    site.request('acme', 9_000);
    expect((await site.evaluator.judge()).statuses).toEqual([]);
    expect(site.standings()).toEqual({ '*': 'ok within-objective' });
    site.request('acme', 1, checkout, true);
    expect((await site.evaluator.judge()).statuses[0]).toMatchObject({
      state: 'firing',
      measurement: { pValue: 0, measuredNs: null, effectiveThresholdNs: null },
    });
    expect(site.windows.histogramsRead).toBe(0);
  });

  it('reads each row once, and whole windows only for what is new', async () => {
    const site = new Site();
    site.request('acme', 100);
    await site.evaluator.judge();
    site.slas.slas = [slaOf(), slaOf({ id: 'twin', name: 'The same of others', channels: ['ops'] })];
    site.request('acme', 2_000);
    await site.evaluator.judge();
    expect(site.rows.reads).toEqual([
      { totalOf: [], accountsOf: [7], accountIds: undefined },
      { totalOf: [], accountsOf: [7] },
    ]);
    expect(site.statusesNow().map(({ measurement }) => measurement.total)).toEqual([2, 2]);
  });

  it('finds an operation that a flush has just created', async () => {
    const site = new Site();
    site.windows.known = [];
    await site.evaluator.judge();
    site.windows.known = [checkout];
    site.request('acme', 100);
    await site.evaluator.judge();
    expect(site.statusesNow()).toHaveLength(1);
  });
});

describe('the evaluator, called while it runs,', () => {
  it('runs once more for all that was asked meanwhile, and never twice at once', async () => {
    const site = new Site();
    await site.evaluator.judge();
    const readBefore = site.rows.reads.length;
    let open = () => {};
    site.rows.gate = new Promise<void>((resolve) => (open = resolve));
    site.request('acme', 100);
    const running = site.evaluator.judge();
    while (site.rows.reads.length === readBefore) await Promise.resolve();
    site.slas.slas = [
      slaOf(),
      slaOf({ id: 'search', operation: { service: 'shop', name: 'GET /s*', kind: 'any' } }),
    ];
    site.request('acme', 100);
    const waiting = [site.evaluator.judge(), site.evaluator.judge()];
    expect(site.rows.reads).toHaveLength(readBefore + 1);
    open();
    await running;
    expect(site.statusesNow()[0]?.measurement.total).toBe(1);
    const [first, second] = await Promise.all(waiting);
    expect(second).toBe(first);
    expect(first?.slas.map(({ id }) => id)).toEqual(['gold-checkout', 'search']);
    expect(site.statusesNow()[0]?.measurement.total).toBe(2);
  });
});
