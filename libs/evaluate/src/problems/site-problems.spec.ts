import { type Sla } from '#contract';
import { checkout, search, slaOf } from '../site.fake.js';
import { findSiteProblems, type Site } from './site-problems.js';

const DAY_MS = 86_400_000;
const gold: Record<string, string[]> = { gold: ['acme', 'globex'], silver: ['initech'] };

const SITE: Site = {
  calendars: async () => ['office-hours', 'nights'],
  operations: async () => [checkout, search],
  accountsWith: async ({ tier }) => (typeof tier === 'string' ? (gold[tier] ?? []) : []),
  labels: async () => new Map([['tier', ['gold', 'silver']]]),
  retentionMs: 400 * DAY_MS,
};
const sound: Partial<Sla> = { accounts: 'each' };
const operation = (service: string, name: string, kind: Sla['operation']['kind'] = 'entry') => ({
  accounts: 'each' as const,
  operation: { service, name, kind },
});
const promise = (accounts: NonNullable<Sla['overrides']>[number]['accounts'], thresholdMs: number) => ({
  accounts,
  objective: { thresholdMs },
});

describe('an SLA on an installation', () => {
  it.each([
    sound,
    operation('sh*', '{GET,POST} *'),
    operation('not-yet', 'GET /there'),
    { accounts: { labels: { tier: 'gold' } }, calendar: 'nights' },
    {
      ...sound,
      overrides: [promise({ labels: { tier: 'gold' } }, 1), promise({ labels: { tier: 'silver' } }, 2)],
    },
  ])('%j is sound', async (changes) => {
    expect(await findSiteProblems(slaOf(changes), SITE)).toEqual([]);
  });

  it.each<[Partial<Sla>, string, string]>([
    [{ ...sound, calendar: 'night' }, '/calendar', 'No calendar has the id "night". There is "nights"'],
    [operation('shp*', '*'), '/operation/service', 'There is "shop"'],
    [operation('shop', 'POST /chekcout*'), '/operation/name', 'There is "POST /checkout", "GET /search"'],
    [
      operation('shop', 'POST *', 'client'),
      '/operation/kind',
      'of the kind server only, and none of them is client',
    ],
    [{ accounts: { labels: { tier: 'glod' } } }, '/accounts/labels', '"tier" is "gold", "silver"'],
    [
      { accounts: { labels: { tier: { matches: '(a+)+$' } } } },
      '/accounts/labels',
      'None of the values of "tier" does; there is "gold", "silver"',
    ],
    [
      { accounts: { labels: { tier: { notIn: ['gold', 'silver'] } } } },
      '/accounts/labels',
      'Every account has the label "tier", and no value that does',
    ],
    [
      { accounts: { labels: { tier: { exists: true }, region: 'eu' } } },
      '/accounts/labels',
      'No account has the label "region"',
    ],
    [
      { accounts: { labels: { teir: 'gold' } } },
      '/accounts/labels',
      'No account has the label "teir"; there is "tier"',
    ],
    [
      { ...sound, overrides: [promise({ labels: { tier: 'tin' } }, 1)] },
      '/overrides/0/accounts/labels',
      'no registered account meets it',
    ],
    [
      { ...sound, overrides: [promise({ keys: ['globex'] }, 1), promise({ labels: { tier: 'gold' } }, 2)] },
      '/overrides/1/accounts',
      '"globex": promised something else by /overrides/0 already',
    ],
    [
      { ...sound, objective: { type: 'slo', targetPercent: 99, period: { type: 'rolling', days: 366 } } },
      '/objective/period/days',
      'looks back 366 days, and histograms are kept for 60',
    ],
    [
      {
        ...sound,
        objective: {
          type: 'slo',
          targetPercent: 99,
          period: { type: 'calendar', unit: 'quarter', timeZone: 'UTC' },
        },
      },
      '/objective/period/unit',
      'looks back 92 days',
    ],
    [
      {
        ...sound,
        objective: {
          type: 'slo',
          targetPercent: 99,
          period: { type: 'rolling', days: 1 },
          burnRates: [{ longSeconds: 86_410, shortSeconds: 60, factor: 2 }],
        },
      },
      '/objective/burnRates/0/longSeconds',
      'is longer than the period itself',
    ],
    [
      { ...sound, objective: { type: 'silence', weeks: 8 } },
      '/objective/weeks',
      'looks back 56 days, and histograms are kept for 50',
    ],
  ])('%j is told which field is wrong', async (changes, pointer, detail) => {
    const days = Number(/kept for (\d+)/.exec(detail)?.[1] ?? 60);
    const problems = await findSiteProblems(slaOf(changes), { ...SITE, retentionMs: days * DAY_MS });
    expect(problems).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  it('may be about what is still to come where it says so, or where nothing is there yet', async () => {
    const changes: Partial<Sla>[] = [operation('shp*', '*'), { accounts: { labels: { tier: 'glod' } } }];
    const fresh: Site = { ...SITE, operations: async () => [], labels: async () => new Map() };
    for (const change of changes) {
      expect(await findSiteProblems(slaOf(change), SITE, { allowUnmatched: true })).toEqual([]);
      expect(await findSiteProblems(slaOf(change), fresh)).toEqual([]);
    }
  });

  it('is told of all its problems at once, and not of what can not be read', async () => {
    const problems = await findSiteProblems(
      slaOf({
        operation: { service: 'sh[', name: '*', kind: 'entry' },
        accounts: { labels: { tier: { matches: '(' } } },
        objective: { type: 'request-rate' },
        calendar: 'none',
        overrides: [promise({ labels: { tier: 'tin' } }, 1)],
      }),
      SITE,
    );
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/operation/service',
      '/accounts/labels/tier/matches',
      '/objective',
      '/overrides/0/objective/thresholdMs',
      '/overrides/0/accounts/labels',
      '/calendar',
    ]);
  });
});
