import { type BudgetSource } from '#evaluate';
import { setUp } from '../testing/keeper.js';
import { sla, status } from '../testing/statuses.js';

const SLO = sla('slo', {
  objective: { type: 'slo', targetPercent: 99.9, period: { type: 'rolling', days: 28 } },
});
const LEFT = { periodStartUnixMs: 0, total: 1_000, bad: 1, leftRatio: 0.4 };

function keeperWith(leftOf: BudgetSource['leftOf']) {
  return setUp(undefined, undefined, false, { leftOf });
}

describe('what is left of an error budget', () => {
  it('is in the incident of an SLO, for each account of which it is known', async () => {
    const { reconcile, store } = keeperWith(async (_sla, _operation, account) =>
      account === 'acme' ? LEFT : undefined,
    );
    await reconcile([status('slo', 'acme'), status('slo', 'globex')], [SLO]);
    const [incident] = await store.open();
    expect(
      incident?.violations[0]?.accounts.map(({ account, measurement }) => [account, measurement.budget]),
    ).toEqual([
      ['acme', LEFT],
      ['globex', undefined],
    ]);
  });

  it('holds up no incident where it can’t be read', async () => {
    const { reconcile } = keeperWith(() => Promise.reject(new Error('connection refused')));
    expect(await reconcile([status('slo', 'acme')], [SLO])).toEqual(['open: alerting']);
  });

  it('is not asked for of other SLAs', async () => {
    const asked: string[] = [];
    const { reconcile } = keeperWith(async (slaId) => {
      asked.push(slaId);
      return LEFT;
    });
    await reconcile([status('gold', 'acme')]);
    expect(asked).toEqual([]);
  });
});
