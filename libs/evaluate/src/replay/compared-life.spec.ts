import { type Objective, type Sla } from '#contract';
import { Histogram } from '#histogram';
import { HoursBook } from '../calendar/hours-book.js';
import { type Baseline } from '../judge/counts.js';
import { BaselineReader, type BaselineQuery, type BaselineRow } from '../ports.js';
import { checkout, slaOf } from '../site.fake.js';
import { type Slot } from './array-slots.js';
import { Cost } from './cost.js';
import { stretchesOf } from './grains.js';
import { type KeySpells } from './outcome.js';
import { RuleReplay } from './rule-replay.js';
import { FakeSeries } from './series.fake.js';

const START = Date.UTC(2026, 0, 2, 0, 0, 0);
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const period = { fromUnixMs: START, toUnixMs: START + 6 * HOUR_MS };
const since = { minutesUnixMs: START + 2 * HOUR_MS, slotsUnixMs: START + 4 * HOUR_MS };

/** Weeks in which ten requests a second took so long. */
class SteadyPast extends BaselineReader {
  readonly queries: BaselineQuery[] = [];

  constructor(private readonly msOf: (atUnixMs: number) => number) {
    super();
  }

  read(query: BaselineQuery): Promise<BaselineRow[]> {
    this.queries.push(query);
    const durationNs = this.msOf(query.atUnixMs) * 1e6;
    const histogram = Histogram.of(Array.from({ length: 20_000 }, (_, i) => durationNs + i));
    const week = { seconds: 3 * 3600, histogram, fewestPerHour: 36_000, longestGapSeconds: 0 };
    const baseline: Baseline = [week, week, week, week];
    const keys = query.accounts.scope === 'keys' ? query.accounts.keys : ['*'];
    return Promise.resolve(keys.map((account) => ({ operationId: checkout.id, account, baseline })));
  }
}

async function replayed(objective: Objective, slots: Slot[], past?: SteadyPast): Promise<KeySpells[]> {
  const series = new FakeSeries(since);
  series.accounts.set('acme', slots);
  const sla: Sla = slaOf({ objective, windowSeconds: 300, accounts: 'each' });
  const book = { calendars: () => Promise.resolve([]), maintenance: () => Promise.resolve([]) };
  const hours = new HoursBook({ ...book, accountsWith: () => Promise.resolve([]) });
  await hours.refresh();
  const groups = [{ objective, accounts: { scope: 'each' } as const, has: () => true }];
  const { signal } = new AbortController();
  const replaying = new RuleReplay(series, past, period, stretchesOf(since), new Cost(), signal);
  const rule = { sla, operations: [checkout], hours: hours.hoursOf(sla), groups, accountCount: 1 };
  const keys = await replaying.run(rule);
  asked = series.asked.flatMap(({ ranges }) => ranges.map(({ bad }) => bad));
  return keys;
}

/** What had to be bad in the ranges that the last replay read. */
let asked: unknown[] = [];

function slotsOf(at: (unixMs: number) => Omit<Slot, 'slotUnixMs'>): Slot[] {
  return Array.from({ length: (period.toUnixMs - START) / 10_000 }, (_, i) => {
    const slotUnixMs = START + i * 10_000;
    return { slotUnixMs, ...at(slotUnixMs) };
  }).filter(({ total }) => total > 0);
}

const within = (unixMs: number, hour: number, minutes: number): boolean =>
  unixMs >= START + hour * HOUR_MS && unixMs < START + hour * HOUR_MS + minutes * MINUTE_MS;

describe('a rule that compares with the weeks before', () => {
  it('fires on a regression, by what is slow for the hour', async () => {
    const past = new SteadyPast((atUnixMs) => (atUnixMs < START + 3 * HOUR_MS ? 100 : 200));
    const objective: Objective = { type: 'regression', percentile: 50, maxFactor: 2, weeks: 4 };
    const slots = slotsOf((at) => ({ total: 100, bad: within(at, 5, 10) ? 100 : 0 }));
    const [key, ...others] = await replayed(objective, slots, past);
    expect(others).toEqual([]);
    expect(key?.spells).toEqual([
      {
        fromUnixMs: expect.any(Number),
        toUnixMs: expect.any(Number),
        worst: expect.objectContaining({ baseline: expect.objectContaining({ weeks: 4 }) }),
      },
    ]);
    const [spell] = key?.spells ?? [];
    expect(within(spell?.fromUnixMs ?? 0, 5, 5)).toBe(true);
    expect(past.queries.map(({ atUnixMs }) => atUnixMs)).toEqual(
      Array.from({ length: 6 }, (_, hour) => START + hour * HOUR_MS),
    );
    const buckets = new Set(asked.map((bad) => JSON.stringify(bad)));
    expect(buckets.size).toBe(2);
  });

  it('fires on silence, which has no slots at all', async () => {
    const past = new SteadyPast(() => 100);
    const slots = slotsOf((at) => ({ total: within(at, 5, 30) ? 0 : 100, bad: 0 }));
    const [key] = await replayed({ type: 'silence', weeks: 4 }, slots, past);
    const [spell] = key?.spells ?? [];
    expect(key?.spells).toHaveLength(1);
    expect(within(spell?.fromUnixMs ?? 0, 5, 8)).toBe(true);
    expect(within(spell?.toUnixMs ?? 0, 5, 31)).toBe(true);
  });

  it('is refused where nothing is known of them', async () => {
    await expect(replayed({ type: 'silence', weeks: 4 }, [])).rejects.toMatchObject({
      pointer: '/sla/objective/type',
    });
  });
});

describe('the cost of a backtest', () => {
  it('has a limit that says what to do', () => {
    const cost = new Cost(10, 5);
    cost.add({ rows: 10, judgements: 5 });
    expect(() => cost.add({ rows: 1 })).toThrow('ask for fewer days, or for some accounts');
    expect(() => cost.expect(1)).toThrow('would judge more than');
  });
});
