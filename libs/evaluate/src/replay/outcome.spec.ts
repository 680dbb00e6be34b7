import { type Measurement } from '#contract';
import { checkout, search } from '../site.fake.js';
import { outcomeOfPast, outcomeOfSpells, type KeySpells } from './outcome.js';

const START = Date.UTC(2026, 0, 2, 0, 0, 0);
const MINUTE_MS = 60_000;
const period = { fromUnixMs: START, toUnixMs: START + 100 * MINUTE_MS };
const at = (minute: number): number => START + minute * MINUTE_MS;
const iso = (minute: number): string => new Date(at(minute)).toISOString();

function measured(pValue: number): Measurement {
  return {
    windowSeconds: 60,
    windowEndUnixMs: START,
    total: 100,
    bad: 50,
    allowedRatio: 0.01,
    measuredNs: null,
    effectiveThresholdNs: 5e8,
    pValue,
    alpha: 1e-6,
  };
}

function key(
  account: string,
  operation: KeySpells['operation'],
  ...times: [number, number | null][]
): KeySpells {
  const spells = times.map(([from, to]) => ({
    fromUnixMs: at(from),
    toUnixMs: to === null ? null : at(to),
    worst: measured(Number(`1e-${from}`)),
  }));
  return { operation, account, spells };
}

describe('what a replay comes to', () => {
  it('is an incident for all accounts that violate at a time on one operation, as live', () => {
    const outcome = outcomeOfSpells(
      [
        key('acme', checkout, [10, 20], [60, 70]),
        key('globex', checkout, [15, 30], [32, 33]),
        key('initech', search, [12, 14]),
      ],
      period,
    );
    expect(
      outcome.incidents.map(({ operation, openedAt, resolvedAt, seconds, accounts }) => [
        operation.name,
        openedAt,
        resolvedAt,
        seconds,
        accounts.map(({ account, firingSeconds }) => [account, firingSeconds]),
      ]),
    ).toEqual([
      [
        'POST /checkout',
        iso(10),
        iso(30),
        1200,
        [
          ['globex', 900],
          ['acme', 600],
        ],
      ],
      ['GET /search', iso(12), iso(14), 120, [['initech', 120]]],
      ['POST /checkout', iso(32), iso(33), 60, [['globex', 60]]],
      ['POST /checkout', iso(60), iso(70), 600, [['acme', 600]]],
    ]);
    expect(outcome).toMatchObject({
      pages: 4,
      pagesPerWeek: 4 * 100.8,
      firingShare: 0.31,
      medianSeconds: 120,
      longestSeconds: 1200,
    });
    expect(
      outcome.worstAccounts.map(({ account, incidents, firingSeconds, measurement }) => [
        account,
        incidents,
        firingSeconds,
        measurement.pValue,
      ]),
    ).toEqual([
      ['acme', 2, 1200, 1e-60],
      ['globex', 2, 960, 1e-32],
      ['initech', 1, 120, 1e-12],
    ]);
  });

  it('holds one account once, which left an incident and joined it again', () => {
    const { incidents } = outcomeOfSpells(
      [key('acme', checkout, [10, 12], [15, null]), key('globex', checkout, [11, 20])],
      period,
    );
    expect(incidents).toEqual([
      expect.objectContaining({ openedAt: iso(10), resolvedAt: null, seconds: 5400, accountCount: 2 }),
    ]);
    expect(incidents[0]?.accounts[0]).toMatchObject({
      account: 'acme',
      joinedAt: iso(10),
      leftAt: null,
      firingSeconds: 120 + 85 * 60,
    });
  });

  it('is nothing where nothing alerted', () => {
    expect(outcomeOfSpells([], period)).toEqual({
      pages: 0,
      pagesPerWeek: 0,
      firingShare: 0,
      medianSeconds: null,
      longestSeconds: null,
      incidents: [],
      worstAccounts: [],
    });
  });
});

describe('what happened', () => {
  it('counts as pages what opened in the time and was not in shadow', () => {
    const past = (from: number, to: number | null, isShadow = false) => ({
      operation: checkout,
      isShadow,
      openedUnixMs: at(from),
      resolvedUnixMs: to === null ? null : at(to),
      accounts: [
        {
          account: 'acme',
          joinedUnixMs: at(from),
          leftUnixMs: to === null ? null : at(to),
          measurement: measured(0),
        },
      ],
    });
    const outcome = outcomeOfPast([past(-10, 5), past(20, 25), past(40, 50, true), past(95, null)], period);
    expect([outcome.pages, outcome.incidents.length, outcome.firingShare]).toEqual([2, 4, 0.25]);
    expect(outcome.worstAccounts[0]).toMatchObject({ account: 'acme', incidents: 4, firingSeconds: 1500 });
  });
});
