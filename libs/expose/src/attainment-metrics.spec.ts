import { AttainmentMetrics, type KeptSoFar } from './attainment-metrics.js';
import { readExposition } from './exposition.fixture.js';
import { Metrics } from './metrics.js';

describe('AttainmentMetrics', () => {
  const kept = (
    account: string,
    budgetLeftRatio: number,
    attainedRatio: number | null = 0.99,
  ): KeptSoFar => ({
    slaId: 'checkout',
    operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
    account,
    attainedRatio,
    targetRatio: 0.995,
    budgetLeftRatio,
  });

  async function shown(of: KeptSoFar[]): Promise<(string | number | undefined)[][]> {
    const attainment = new AttainmentMetrics(2);
    attainment.set(of);
    const metrics = new Metrics(attainment.families());
    return readExposition((await metrics.render(undefined)).body)
      .filter(({ name }) => /^culprit_sla_(budget|attained|target)/.test(name))
      .map(({ name, labels, value }) => [name.slice(12), labels['account'], value]);
  }

  it('shows those with the least budget left, up to the limit', async () => {
    expect(await shown([kept('acme', 0.8), kept('globex', -1.5), kept('initech', 0.2)])).toEqual([
      ['budget_left_ratio', 'globex', -1.5],
      ['budget_left_ratio', 'initech', 0.2],
      ['attained_ratio', 'globex', 0.99],
      ['attained_ratio', 'initech', 0.99],
      ['target_ratio', 'globex', 0.995],
      ['target_ratio', 'initech', 0.995],
    ]);
  });

  it('says nothing of what was attained where nothing was requested', async () => {
    const names = (await shown([kept('acme', 1, null)])).map(([name]) => name);
    expect(names).toEqual(['budget_left_ratio', 'target_ratio']);
  });
});
