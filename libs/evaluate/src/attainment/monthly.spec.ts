import { type Objective, Sla } from '#contract';
import { MonthlyAttainment } from './monthly.js';
import { type AttainmentStore, type KeyDay } from './ports.js';

const UNUSED = (): never => {
  throw new Error('not asked for in a report');
};

function reported(objective: Objective, day: Pick<KeyDay, 'total' | 'bad' | 'allowed' | 'paused'>) {
  const operation = { id: 1, service: 'web', name: 'GET /cart', kind: 'server' as const };
  const sla = Sla.parse({
    id: 'cart',
    name: 'Cart',
    operation: { service: 'web', name: 'GET /cart' },
    objective,
  });
  const since = Date.UTC(2026, 0);
  const rule = { id: 1, version: 1, sla, definedUnixMs: since, sinceUnixMs: since, untilUnixMs: null };
  const kept: KeyDay = {
    ...day,
    slaId: 'cart',
    operation,
    account: '*',
    version: 1,
    dayStartUnixMs: Date.UTC(2026, 3, 7),
  };
  const store: AttainmentStore = {
    rules: () => Promise.resolve([rule]),
    days: () => Promise.resolve([kept]),
    contracts: () => Promise.resolve(new Map()),
    sums: UNUSED,
    operationIds: UNUSED,
    countedAtUnixMs: UNUSED,
  };
  return new MonthlyAttainment(store, { accountsWith: UNUSED }).of({ year: 2026, month: 4 }, '*');
}

describe('what was kept of a promise in a month', () => {
  it('is told against the promise as it weighed on requests', async () => {
    const day = { total: 1000, bad: 4, allowed: 5, paused: 0 };
    const [month] = await reported({ type: 'error-rate', maxPercent: 1 }, day);
    expect(month).toMatchObject({ attainedRatio: 0.996, targetRatio: 0.995, kept: true });
  });

  it('names the promise also where all requests came outside of its hours', async () => {
    const day = { total: 0, bad: 0, allowed: 0, paused: 1022 };
    const [month] = await reported({ type: 'error-rate', maxPercent: 1 }, day);
    expect(month).toMatchObject({ attainedRatio: null, targetRatio: 0.99, paused: 1022 });
  });
});
