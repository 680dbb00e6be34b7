import { type AccountContract } from '#contract';
import { groupedByPeriod } from './period-groups.js';
import { periodAt } from './periods.js';

const latency = { type: 'latency', percentile: 99, thresholdMs: 500 } as const;
const NOW = Date.UTC(2026, 9, 14, 12);
const DAY_MS = 86_400_000;

const contract = (from: string, more: Partial<AccountContract> = {}): AccountContract => ({
  tier: 'gold',
  revenueWeight: 1,
  period: 'month',
  timeZone: 'UTC',
  from,
  ...more,
});
const grouped = (contracts: ReadonlyMap<string, AccountContract>) =>
  groupedByPeriod(latency, contracts, undefined, (rule) => periodAt(rule, NOW));

describe('accounts by the time that they are accounted for', () => {
  it('are one group, whenever their contracts began before', () => {
    const contracts = Array.from({ length: 500 }, (_, i): [string, AccountContract] => {
      return [`a${i}`, contract(new Date(NOW - (20 + i) * DAY_MS).toISOString().slice(0, 10))];
    });
    expect(grouped(new Map(contracts))).toMatchObject([
      { period: { name: '2026-10' }, accounts: { exceptAccounts: [] } },
    ]);
  });

  it('are apart where a contract makes it another time, and left out where it makes it none', () => {
    const contracts = new Map([
      ['acme', contract('2026-10-05')],
      ['globex', contract('2026-10-05', { tier: 'free' })],
      ['initech', contract('2020-01-01', { timeZone: 'America/New_York' })],
      ['hooli', contract('2020-01-01', { to: '2020-12-31' })],
      ['umbrella', contract('2020-01-01')],
    ]);
    const groups = grouped(contracts);
    expect(groups.map(({ accounts }) => accounts)).toEqual([
      { exceptAccounts: ['acme', 'globex', 'initech', 'hooli'] },
      { accounts: ['acme', 'globex'] },
      { accounts: ['initech'] },
    ]);
    expect(groups[1]?.period.fromUnixMs).toBe(Date.UTC(2026, 9, 5));
    expect(groups[2]?.period.fromUnixMs).toBe(Date.UTC(2026, 9, 1, 4));
  });
});
