import { contractAt } from './contract.js';

describe('a contract', () => {
  const contract = { revenueWeight: 2, period: 'month', timeZone: 'Europe/Berlin' } as const;
  const isInForce = (days: { from?: string; to?: string }, at: string): boolean =>
    contractAt({ ...contract, ...days }, Date.parse(at)) !== undefined;

  it('is in force from its first day to the end of its last, in its time zone', () => {
    const days = { from: '2026-03-01', to: '2026-03-31' };
    expect(isInForce(days, '2026-02-28T22:59:59Z')).toBe(false);
    expect(isInForce(days, '2026-02-28T23:00:00Z')).toBe(true);
    expect(isInForce(days, '2026-03-31T21:59:59Z')).toBe(true);
    expect(isInForce(days, '2026-03-31T22:00:00Z')).toBe(false);
  });

  it('is always in force without days, and where there is none, none is', () => {
    expect(isInForce({}, '1999-01-01T00:00:00Z')).toBe(true);
    expect(contractAt(undefined, 0)).toBeUndefined();
  });
});
