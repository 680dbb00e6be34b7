import { type Sla } from '#contract';
import { ManualClock } from '#kit';
import { HoursBook } from '../calendar/hours-book.js';
import { checkout, search, Site, slaOf } from '../site.fake.js';
import { type Slot } from './array-slots.js';
import { Backtester, type Backtest } from './backtester.js';
import { FakeSeries, FakeSeriesSource } from './series.fake.js';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 2, 0, 0, 0);
const NOW = START + 10 * HOUR_MS;
const GOLD = ['acme', 'globex'];

/** Everything in minutes but the last two hours. */
const since = { minutesUnixMs: START, slotsUnixMs: START + 8 * HOUR_MS };

function backtesterOf(series: FakeSeries, nowUnixMs = NOW): Backtester {
  const { slas } = new Site();
  const hours = new HoursBook({
    calendars: () => Promise.resolve([]),
    maintenance: () => Promise.resolve([]),
    accountsWith: () => Promise.resolve([]),
  });
  const operations = { operations: () => Promise.resolve([checkout, search]) };
  return new Backtester(
    { series: new FakeSeriesSource(series), slas, operations, hours },
    new ManualClock(nowUnixMs),
  );
}

/** Ten requests a second, of which for one minute three are slow. */
function slotsOf(badMinuteUnixMs: number): Slot[] {
  return Array.from({ length: (10 * HOUR_MS) / 10_000 }, (_, i) => {
    const slotUnixMs = START + i * 10_000;
    const isBad = slotUnixMs >= badMinuteUnixMs && slotUnixMs < badMinuteUnixMs + 60_000;
    return { slotUnixMs, total: 100, bad: isBad ? 30 : 0 };
  });
}

function run(series: FakeSeries, over: Partial<Backtest> = {}) {
  const backtest: Backtest = {
    sla: slaOf(),
    saved: undefined,
    fromUnixMs: START,
    toUnixMs: NOW,
    accounts: undefined,
    ...over,
  };
  return backtesterOf(series).run(backtest, new AbortController().signal);
}

describe('a backtest', () => {
  let series: FakeSeries;
  beforeEach(() => {
    series = new FakeSeries(since);
    series.accounts.set('acme', slotsOf(START + 3 * HOUR_MS));
    series.accounts.set('globex', slotsOf(START + 9 * HOUR_MS));
    series.accounts.set('initech', slotsOf(START + 5 * HOUR_MS));
  });

  it('tells when a rule would have paged, for whom, and by which grain it was judged', async () => {
    const result = await run(series);
    expect(result.replayed.pages).toBe(2);
    expect(
      result.replayed.incidents.map(({ openedAt, accounts }) => [openedAt, accounts[0]?.account]),
    ).toEqual(
      expect.arrayContaining([
        ['2026-01-02T03:01:00.000Z', 'acme'],
        ['2026-01-02T09:00:10.000Z', 'globex'],
      ]),
    );
    expect(result.grains.map(({ grain, from, to }) => [grain, from, to])).toEqual([
      ['1m', '2026-01-02T00:00:00.000Z', '2026-01-02T08:00:00.000Z'],
      ['10s', '2026-01-02T08:00:00.000Z', '2026-01-02T10:00:00.000Z'],
    ]);
    expect(result).toMatchObject({ keys: 2, saved: null });
  });

  it('reads finer rows of hours in which something can have begun, and all of them where it may have', async () => {
    await run(series, { sla: slaOf({ operation: { service: 'shop', name: 'POST *', kind: 'entry' } }) });
    const minutes = series.asked.flatMap(({ grain, ranges }) =>
      ranges.map(({ accountId, fromUnixMs, toUnixMs, leastBad }) => [
        grain,
        accountId,
        (fromUnixMs - START) / 60_000,
        (toUnixMs - START) / 60_000,
        leastBad === 0 ? 'all' : 'bad',
      ]),
    );
    // Windows of the first minutes of the next hour still have the end of the bad one.
    expect(minutes).toEqual([
      ['1m', 0, 3 * 60 - 2, 4 * 60, 'bad'],
      ['1m', 0, 4 * 60, 4 * 60 + 2, 'bad'],
      ['1m', 0, 3 * 60 - 2, 3 * 60 + 1, 'all'],
      ['1m', 0, 3 * 60 + 1, 4 * 60, 'all'],
      ['10s', 1, 9 * 60 - 7 / 6, 10 * 60, 'bad'],
      ['10s', 1, 9 * 60 - 7 / 6, 9 * 60 + 11 / 6, 'all'],
    ]);
  });

  it('goes through days of one violation', async () => {
    const days = 4;
    const bad = Array.from({ length: days * 24 }, (_, i) => ({
      slotUnixMs: START + i * HOUR_MS,
      total: 60,
      bad: 30,
    }));
    const byHour = new FakeSeries({ minutesUnixMs: Infinity, slotsUnixMs: Infinity });
    byHour.accounts.set('acme', bad);
    const toUnixMs = START + days * 24 * HOUR_MS;
    const { replayed } = await backtesterOf(byHour, toUnixMs).run(
      { sla: slaOf(), saved: undefined, fromUnixMs: START, toUnixMs, accounts: undefined },
      new AbortController().signal,
    );
    expect(replayed.incidents).toMatchObject([{ seconds: (days * 24 - 1) * 3600, resolvedAt: null }]);
  });

  it('sets a rule beside what its saved version would have done, and what there was', async () => {
    const saved: Sla = slaOf({ objective: { type: 'latency', percentile: 50, thresholdMs: 500 } });
    series.past.push({
      operation: checkout,
      isShadow: false,
      openedUnixMs: START + HOUR_MS,
      resolvedUnixMs: START + 2 * HOUR_MS,
      accounts: [],
    });
    const result = await run(series, { saved });
    expect(result.saved?.sla).toEqual(saved);
    expect([result.replayed.pages, result.saved?.replayed.pages, result.saved?.actual.pages]).toEqual([
      2, 0, 1,
    ]);
  });

  it('is of some accounts only, where these are asked for, as strictly as with all of them', async () => {
    const { replayed, keys } = await run(series, { accounts: ['globex', 'initech'] });
    expect(replayed.worstAccounts.map(({ account }) => account)).toEqual(['globex']);
    expect(keys).toBe(2);
  });

  it('goes by what each account is promised', async () => {
    const lenient = { accounts: { keys: ['acme'] }, objective: { percentile: 50 } };
    for (const accounts of ['each', { keys: GOLD }] as const) {
      const { replayed } = await run(series, { sla: slaOf({ accounts, overrides: [lenient] }) });
      const names = new Set(replayed.worstAccounts.map(({ account }) => account));
      expect([...names].toSorted()).toEqual(accounts === 'each' ? ['globex', 'initech'] : ['globex']);
    }
  });

  it('ends with what has passed, and begins with a whole hour', async () => {
    const result = await run(series, { fromUnixMs: START + HOUR_MS + 1, toUnixMs: NOW + HOUR_MS });
    expect([result.from, result.to]).toEqual(['2026-01-02T01:00:00.000Z', '2026-01-02T10:00:00.000Z']);
  });

  it('names the calendar that is not there', async () => {
    await expect(run(series, { sla: slaOf({ calendar: 'office' }) })).rejects.toMatchObject({
      name: 'BacktestRefusedError',
      pointer: '/sla/calendar',
    });
  });

  it('stops where nobody waits for it any more', async () => {
    const abandoned = AbortSignal.abort(new Error('hung up'));
    const backtest = {
      sla: slaOf(),
      saved: undefined,
      fromUnixMs: START,
      toUnixMs: NOW,
      accounts: undefined,
    };
    await expect(backtesterOf(series).run(backtest, abandoned)).rejects.toThrow('hung up');
  });
});

describe('a backtest of what has just been judged', () => {
  it('finds the incidents that there were', async () => {
    const site = new Site();
    const series = new FakeSeries({ minutesUnixMs: 0, slotsUnixMs: 0 });
    const begin = Math.ceil(site.clock.nowMs() / HOUR_MS) * HOUR_MS;
    site.clock.advance(begin - site.clock.nowMs());
    const slots = new Map<string, Slot[]>(GOLD.map((account) => [account, []]));
    const live: [string, number, boolean][] = [];
    const alerting = new Set<string>();
    const slowFrom = { acme: [120, 200, 500], globex: [190, 260, 400] };
    for (let second = 0; second < 700; second++) {
      for (const account of GOLD) {
        const [first = 0, until = 0, again = 0] = slowFrom[account === 'acme' ? 'acme' : 'globex'];
        const isSlow = (second >= first && second < until) || (second >= again && second < again + 30);
        const isDue = account === 'acme' || second % 2 === 0;
        if (!isDue) continue;
        site.request(account, isSlow ? 900 : 100);
        const own = slots.get(account) ?? [];
        own.push({
          slotUnixMs: Math.floor(site.clock.nowMs() / 10_000) * 10_000,
          total: 1,
          bad: Number(isSlow),
        });
      }
      const { statuses } = await site.evaluator.judge();
      for (const account of GOLD) {
        const alerts = statuses.some((status) => status.account === account && status.alerting);
        if (alerts === alerting.has(account)) continue;
        live.push([account, second, alerts]);
        if (alerts) alerting.add(account);
        else alerting.delete(account);
      }
      site.clock.advance(1000);
    }
    for (const [account, own] of slots) series.accounts.set(account, own);
    const backtest = {
      sla: slaOf(),
      saved: undefined,
      fromUnixMs: begin,
      toUnixMs: begin + 700_000,
      accounts: undefined,
    };
    const onlyCheckout = backtesterOf(series, site.clock.nowMs());
    const { replayed } = await onlyCheckout.run(backtest, new AbortController().signal);
    const replayedSeconds: [string, number, boolean][] = [];
    for (const { account, joinedAt, leftAt } of replayed.incidents.flatMap(({ accounts }) => accounts)) {
      replayedSeconds.push([account, (Date.parse(joinedAt) - begin) / 1000, true]);
      if (leftAt !== null) replayedSeconds.push([account, (Date.parse(leftAt) - begin) / 1000, false]);
    }
    const inSlots = (changes: [string, number, boolean][]): string[] =>
      changes.map(([account, second, begins]) => `${account} ${Math.ceil(second / 10)} ${begins}`).toSorted();
    expect(live.length).toBeGreaterThan(5);
    expect(inSlots(replayedSeconds)).toEqual(inSlots(live.map(([a, second, b]) => [a, second + 1, b])));
  });
});
