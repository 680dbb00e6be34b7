import { type AccountContract, Objective } from '#contract';
import { periodAt, periodBefore, periodRuleOf } from './periods.js';

const P99: Objective = { type: 'latency', percentile: 99, thresholdMs: 300 };
const contract = (more: Partial<AccountContract>): AccountContract => ({
  revenueWeight: 1,
  period: 'month',
  timeZone: 'UTC',
  ...more,
});

describe('what a promise is accounted for over', () => {
  const shown = (objective: Objective, of: AccountContract | undefined, unixMs: number): string[] => {
    const { name, fromUnixMs, toUnixMs } = periodAt(periodRuleOf(objective, of), unixMs);
    return [name, new Date(fromUnixMs).toISOString(), new Date(toUnixMs).toISOString()];
  };
  const noon = Date.UTC(2026, 9, 15, 12);

  it('is the calendar month in UTC without a contract', () => {
    expect(shown(P99, undefined, noon)).toEqual([
      '2026-10',
      '2026-10-01T00:00:00.000Z',
      '2026-11-01T00:00:00.000Z',
    ]);
  });

  it('is the contract’s period in its time zone', () => {
    expect(shown(P99, contract({ timeZone: 'Asia/Kolkata' }), noon)).toEqual([
      '2026-10',
      '2026-09-30T18:30:00.000Z',
      '2026-10-31T18:30:00.000Z',
    ]);
    expect(shown(P99, contract({ period: 'quarter', timeZone: 'Europe/Berlin' }), noon)).toEqual([
      '2026-Q4',
      '2026-09-30T22:00:00.000Z',
      '2026-12-31T23:00:00.000Z',
    ]);
    expect(shown(P99, contract({ period: 'year' }), noon)[0]).toBe('2026');
  });

  it('names weeks as ISO 8601 does', () => {
    const week = (unixMs: number): string => shown(P99, contract({ period: 'week' }), unixMs).join(' ');
    expect(week(noon)).toBe('2026-W42 2026-10-12T00:00:00.000Z 2026-10-19T00:00:00.000Z');
    expect(week(Date.UTC(2027, 0, 3))).toContain('2026-W53');
    expect(week(Date.UTC(2027, 0, 4))).toContain('2027-W01');
  });

  it('is what an SLO says itself, whatever the contract', () => {
    const slo = (period: object): Objective => Objective.parse({ type: 'slo', targetPercent: 99.9, period });
    const monthly = slo({ type: 'calendar', unit: 'month', timeZone: 'America/New_York' });
    expect(shown(monthly, contract({ timeZone: 'Asia/Tokyo' }), noon)[1]).toBe('2026-10-01T04:00:00.000Z');
    expect(shown(slo({ type: 'rolling', days: 28 }), undefined, noon)).toEqual([
      '28 days to 2026-10-15',
      '2026-09-18T00:00:00.000Z',
      '2026-10-16T00:00:00.000Z',
    ]);
  });

  it('is what the contract covers of it', () => {
    const short = contract({ from: '2026-10-10', to: '2026-10-20', timeZone: 'Europe/Berlin' });
    expect(shown(P99, short, noon)).toEqual([
      '2026-10',
      '2026-10-09T22:00:00.000Z',
      '2026-10-20T22:00:00.000Z',
    ]);
    const rule = periodRuleOf(P99, short);
    expect(periodBefore(rule, periodAt(rule, noon))).toBeUndefined();
  });

  it('follows the one before without a gap', () => {
    for (const period of ['week', 'month', 'quarter', 'year'] as const) {
      const rule = periodRuleOf(P99, contract({ period, timeZone: 'Australia/Lord_Howe' }));
      const now = periodAt(rule, noon);
      expect(periodBefore(rule, now)?.toUnixMs).toBe(now.fromUnixMs);
    }
  });
});
