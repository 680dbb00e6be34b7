import { search, Site, slaOf } from './site.fake.js';

const year = slaOf({ id: 'year', windowSeconds: 7_200 });

/** Windows are read until it is called. */
function holdReads(site: Site): () => void {
  let open: (() => void) | undefined;
  site.rows.historyGate = new Promise((resolve) => (open = resolve));
  return () => open?.();
}

function states(site: Site): string[] {
  return site.statusesNow().map(({ slaId, account, state }) => `${slaId} ${account} ${state}`);
}

describe('an evaluator whose windows take long to read', () => {
  it('judges the other rules meanwhile, and then also by what came meanwhile', async () => {
    const site = new Site();
    await site.run(30, { acme: 100 });
    const release = holdReads(site);
    site.slas.slas = [slaOf(), year];
    const { slas } = await site.run(10, { acme: 2_000 });
    expect(slas.map(({ id }) => id)).toEqual(['gold-checkout']);
    expect(states(site)).toEqual(['gold-checkout acme firing']);
    release();
    const after = await site.run(1, { acme: 2_000 });
    expect(after.slas.map(({ id }) => id)).toEqual(['gold-checkout', 'year']);
    expect(states(site)).toEqual(['gold-checkout acme firing', 'year acme firing']);
    const totals = after.statuses.map(({ measurement: { total, bad } }) => [total, bad]);
    expect(totals).toEqual([
      [82, 22],
      [82, 22],
    ]);
  });

  it('is unknown at first, and each rule comes into force as its windows are there', async () => {
    const site = new Site();
    await site.run(30, { acme: 2_000 });
    site.newEvaluator();
    const release = holdReads(site);
    const { slas, statuses } = await site.run(1, { acme: 2_000 });
    expect({ slas, statuses }).toEqual({ slas: [], statuses: [] });
    expect(site.standings()).toEqual({ acme: 'unknown not-judged!' });
    expect(site.evaluator.failures.sla).toBe(0);
    release();
    await site.run(1, { acme: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });

  it('goes on judging the accounts that a rule has meant before', async () => {
    const site = new Site();
    await site.run(30, { acme: 100, free: 2_000 });
    const release = holdReads(site);
    site.slas.gold = ['acme', 'free'];
    await site.run(10, { acme: 2_000, free: 2_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    release();
    const { statuses } = await site.run(1, { acme: 2_000, free: 2_000 });
    expect(site.standings()).toEqual({
      acme: 'firing violation-confident!',
      free: 'firing violation-confident!',
    });
    const free = statuses.find(({ account }) => account === 'free');
    expect(free?.measurement).toMatchObject({ total: 82, bad: 82 });
  });

  it('reads anew for a rule that has come while others were read', async () => {
    const site = new Site();
    site.request('acme', 100);
    const release = holdReads(site);
    await site.run(1, { acme: 100 });
    site.slas.slas = [slaOf(), slaOf({ id: 'each', accounts: 'each' })];
    await site.run(1, { acme: 100, free: 100 });
    release();
    await site.run(2, { acme: 100, free: 100 });
    expect(states(site).sort()).toEqual(['each acme ok', 'each free ok', 'gold-checkout acme ok']);
    const totals = site.statusesNow().map(({ measurement: { total } }) => total);
    expect(totals).toEqual([9, 9, 6]);
  });

  it('forgets what was read for a rule that is gone', async () => {
    const site = new Site();
    await site.run(5, { acme: 100 });
    const release = holdReads(site);
    const other = slaOf({ id: 'other', operation: { service: 'shop', name: 'GET /search', kind: 'any' } });
    site.request('acme', 100, search);
    site.slas.slas = [slaOf(), other];
    await site.run(1, { acme: 100 });
    site.slas.slas = [slaOf()];
    await site.run(1, { acme: 100 });
    release();
    await site.run(1, { acme: 100 });
    expect(states(site)).toEqual(['gold-checkout acme ok']);
    site.slas.slas = [slaOf(), other];
    await site.run(1, { acme: 100 });
    expect(states(site).sort()).toEqual(['gold-checkout acme ok', 'other acme ok']);
  });
});
