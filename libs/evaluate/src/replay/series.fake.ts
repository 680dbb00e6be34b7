import { type Slot } from './array-slots.js';
import {
  StoredSeries,
  StoredSeriesSource,
  type FineQuery,
  type HourlyKey,
  type PastIncident,
  type SeriesQuery,
  type StoredSince,
} from './stored-series.js';

const GRAINS_MS = { '10s': 10_000, '1m': 60_000, '1h': 3_600_000 };

/** What an account's slots of 10 s add up to at a coarser grain. */
export function rolledUp(slots: readonly Slot[], grain: keyof typeof GRAINS_MS): Slot[] {
  const byStart = new Map<number, Slot>();
  for (const { slotUnixMs, total, bad } of slots) {
    const start = Math.floor(slotUnixMs / GRAINS_MS[grain]) * GRAINS_MS[grain];
    const sum = byStart.get(start) ?? { slotUnixMs: start, total: 0, bad: 0 };
    byStart.set(start, { slotUnixMs: start, total: sum.total + total, bad: sum.bad + bad });
  }
  return [...byStart.values()];
}

/** Accounts' slots in memory, by the port's promises; whatever is asked to be bad, these are. */
export class FakeSeries extends StoredSeries {
  readonly accounts = new Map<string, Slot[]>();
  readonly past: PastIncident[] = [];
  readonly asked: FineQuery[] = [];

  constructor(private readonly storedSince: StoredSince) {
    super();
  }

  since(): Promise<StoredSince> {
    return Promise.resolve(this.storedSince);
  }

  async *hours({ accounts, fromUnixMs, toUnixMs, leastBad }: SeriesQuery): AsyncIterable<HourlyKey[]> {
    for (const [i, [account, slots]] of [...this.accounts].entries()) {
      if (accounts.scope === 'keys' && !accounts.keys.includes(account)) continue;
      const within = slots.filter(({ slotUnixMs }) => slotUnixMs >= fromUnixMs && slotUnixMs < toUnixMs);
      if (within.reduce((bad, slot) => bad + slot.bad, 0) < leastBad) continue;
      yield await Promise.resolve([{ accountId: i, account, hours: rolledUp(within, '1h') }]);
    }
  }

  slots(query: FineQuery): Promise<Map<number, Slot[]>> {
    this.asked.push(query);
    const ofAll = [...this.accounts.values()];
    const slots = new Map<number, Slot[]>();
    for (const { accountId, fromUnixMs, toUnixMs, leastBad } of query.ranges) {
      const within = (ofAll[accountId] ?? []).filter(
        ({ slotUnixMs }) => slotUnixMs >= fromUnixMs && slotUnixMs < toUnixMs,
      );
      const stored = rolledUp(within, query.grain).filter(({ bad }) => bad >= leastBad);
      slots.set(accountId, [...(slots.get(accountId) ?? []), ...stored]);
    }
    return Promise.resolve(slots);
  }

  incidents(): Promise<PastIncident[]> {
    return Promise.resolve(this.past);
  }
}

export class FakeSeriesSource extends StoredSeriesSource {
  constructor(readonly series: FakeSeries) {
    super();
  }

  session<T>(_signal: AbortSignal, work: (series: StoredSeries) => Promise<T>): Promise<T> {
    return work(this.series);
  }
}
