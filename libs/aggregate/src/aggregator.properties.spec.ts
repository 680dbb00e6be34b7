import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT } from '#span';
import * as fc from 'fast-check';
import {
  Aggregator,
  type AggregatorLimits,
  DEFAULT_AGGREGATOR_LIMITS,
  type Flush,
  HistogramStore,
  type LatencyRow,
  WINDOW_MS,
} from './index.js';
import { batchOf, START_MS, testSpan, type TestSpan } from './spans.fixture.js';

const WAIT_MS = 10_000;
const ROOMY: AggregatorLimits = {
  ...DEFAULT_AGGREGATOR_LIMITS,
  accountWaitMs: WAIT_MS,
  maxWaitingSpans: 1024,
  maxTraces: 1024,
};

type Request = { arrivalUnixMs: number; spans: TestSpan[] };

/** Requests in the order of the journal, some within the wait of each other and some not. */
const journal = fc
  .array(
    fc.record({
      afterMs: fc.oneof(fc.nat(4_000), fc.constantFrom(0, WAIT_MS, WAIT_MS + 1, 25_000)),
      spans: fc.array(
        fc.record({
          trace: fc.integer({ min: 1, max: 5 }),
          operation: fc.integer({ min: 1, max: 2 }),
          account: fc.constantFrom(NO_ACCOUNT, NO_ACCOUNT, NO_ACCOUNT, 10, 11),
          endedBeforeMs: fc.oneof(fc.integer({ min: -20_000, max: 30_000 }), fc.constant(3_700_000)),
          durationMs: fc.integer({ min: 1, max: 60_000 }),
          error: fc.boolean(),
          entry: fc.boolean(),
        }),
        { maxLength: 6 },
      ),
    }),
    { maxLength: 25 },
  )
  .map((requests) => {
    let arrivalUnixMs = START_MS;
    return requests.map(({ afterMs, spans }): Request => {
      arrivalUnixMs += afterMs;
      return {
        arrivalUnixMs,
        spans: spans.map(({ endedBeforeMs, ...span }) =>
          testSpan({ ...span, endUnixMs: arrivalUnixMs - endedBeforeMs }),
        ),
      };
    });
  });

class SummingStore extends HistogramStore {
  private readonly histograms = new Map<string, LatencyRow>();

  constructor(private readonly fails: () => boolean = () => false) {
    super();
  }

  commit({ rows }: Flush): Promise<void> {
    if (this.fails()) return Promise.reject(new Error('connection refused'));
    for (const row of rows) {
      const key = `${row.windowStartUnixMs} ${row.account} ${row.operation}`;
      const sum = this.histograms.get(key);
      if (sum === undefined) this.histograms.set(key, { ...row });
      else {
        sum.histogram.merge(row.histogram);
        sum.errors += row.errors;
        sum.entry ||= row.entry;
      }
    }
    return Promise.resolve();
  }

  /** Everything that has been written, comparable. */
  totals(): Record<string, unknown> {
    const entries = [...this.histograms].map(([key, { errors, entry, histogram }]) => [
      key,
      { errors, entry, sumNs: histogram.sumNs, ...histogram.toSparse() },
    ]);
    return Object.fromEntries(entries);
  }

  count(isMeant: (account: number) => boolean): number {
    return [...this.histograms.values()]
      .filter((row) => isMeant(row.account))
      .reduce((sum, row) => sum + row.histogram.count, 0);
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.histograms].map(([key, row]) => [key, row.histogram.count]));
  }
}

function aggregatorWith(limits: AggregatorLimits): Aggregator {
  return new Aggregator(new Dictionaries({ services: 1, operations: 1, accounts: 1 }), limits);
}

/** Feeds the requests, flushing after those that `flushAfter` names, and at the end when every wait is over. */
async function run(
  requests: Request[],
  {
    limits = ROOMY,
    store = new SummingStore(),
    flushAfter = () => false,
  }: {
    limits?: AggregatorLimits;
    store?: SummingStore;
    flushAfter?: (request: number) => boolean;
  } = {},
) {
  const aggregator = aggregatorWith(limits);
  for (const [i, { arrivalUnixMs, spans }] of requests.entries()) {
    aggregator.accept(batchOf(...spans), arrivalUnixMs);
    if (flushAfter(i)) await aggregator.flush(store, arrivalUnixMs).catch(() => undefined);
  }
  const endUnixMs = (requests.at(-1)?.arrivalUnixMs ?? START_MS) + WAIT_MS + 1;
  for (let tries = 0; tries < 100; tries++) {
    const failed = await aggregator.flush(store, endUnixMs).then(
      () => false,
      () => true,
    );
    if (!failed) return { store, stats: aggregator.stats };
  }
  throw new Error('the store never took the rows');
}

/** The rule in the words of the design: own account, else the first of the trace in journal order, if in time. */
function expectedCounts(requests: Request[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const all = requests.flatMap(({ arrivalUnixMs, spans }) =>
    spans.map((span) => ({ ...span, arrivalUnixMs })),
  );
  for (const span of all) {
    const endUnixMs = span.endUnixMs > span.arrivalUnixMs + 10_000 ? span.arrivalUnixMs : span.endUnixMs;
    if (span.arrivalUnixMs - endUnixMs > ROOMY.lateLimitMs) continue;
    const named = all.find((it) => it.trace === span.trace && it.account !== NO_ACCOUNT);
    const inTime = named !== undefined && named.arrivalUnixMs <= span.arrivalUnixMs + WAIT_MS;
    const ofTrace = inTime ? named.account : NO_ACCOUNT;
    const account = span.account === NO_ACCOUNT ? ofTrace : span.account;
    const window = Math.floor(endUnixMs / WINDOW_MS) * WINDOW_MS;
    for (const of of span.entry ? [ALL_ACCOUNTS, account] : [ALL_ACCOUNTS]) {
      const key = `${window} ${of} ${span.operation}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

describe('whatever arrives', () => {
  it('counts by the rule of the first account in journal order', async () => {
    await fc.assert(
      fc.asyncProperty(journal, async (requests) => {
        const { store } = await run(requests);
        expect(store.counts()).toEqual(expectedCounts(requests));
      }),
      { numRuns: 300 },
    );
  });

  it('counts every entry once under * and once under the account, however its trace is cut into requests', async () => {
    const cut = fc.array(fc.tuple(fc.boolean(), fc.nat(700)), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cut, fc.nat(11), async (cuts, naming) => {
        const requests: Request[] = [];
        let arrivalUnixMs = START_MS;
        cuts.forEach(([startsRequest, afterMs], i) => {
          const span = testSpan({ account: i === naming ? 10 : NO_ACCOUNT });
          const request = requests.at(-1);
          if (request !== undefined && !startsRequest) request.spans.push(span);
          else requests.push({ arrivalUnixMs: (arrivalUnixMs += afterMs), spans: [span] });
        });
        const { store } = await run(requests);
        const window = Math.floor(START_MS / WINDOW_MS) * WINDOW_MS;
        expect(store.counts()).toEqual({ [`${window} ${ALL_ACCOUNTS} 1`]: 12, [`${window} 10 1`]: 12 });
      }),
    );
  });

  it('loses and doubles nothing, also where memory is too small for it', async () => {
    const limits = fc.constantFrom(ROOMY, { ...ROOMY, maxWaitingSpans: 2, maxTraces: 2, maxSeries: 1 });
    await fc.assert(
      fc.asyncProperty(journal, limits, async (requests, limits) => {
        const { store, stats } = await run(requests, { limits });
        const { own, trace, waited, none, evicted } = stats.accounts;
        expect(stats.spans.received).toBe(requests.reduce((sum, { spans }) => sum + spans.length, 0));
        expect(stats.spans.counted + stats.spans.late).toBe(stats.spans.received);
        expect(store.count((account) => account === ALL_ACCOUNTS)).toBe(stats.spans.counted);
        const perAccount = store.count((account) => account !== ALL_ACCOUNTS);
        expect(perAccount).toBe(own + trace + waited + none + evicted);
        const entries = requests.flatMap(({ arrivalUnixMs, spans }) =>
          spans.filter((span) => span.entry && arrivalUnixMs - span.endUnixMs <= limits.lateLimitMs),
        );
        expect(perAccount).toBe(entries.length);
        expect(stats.waitingSpans).toBe(0);
      }),
    );
  });

  it('writes the same in a replay, whenever it is flushed', async () => {
    const limits = fc.constantFrom(ROOMY, { ...ROOMY, maxWaitingSpans: 2, maxTraces: 2 });
    await fc.assert(
      fc.asyncProperty(journal, limits, fc.func(fc.boolean()), async (requests, limits, flushAfter) => {
        const once = await run(requests, { limits });
        const often = await run(requests, { limits, flushAfter });
        expect(often.store.totals()).toEqual(once.store.totals());
        expect(often.stats.accounts).toEqual(once.stats.accounts);
      }),
    );
  });

  it('writes the same through a store that fails now and then', async () => {
    const failures = fc.infiniteStream(fc.boolean());
    await fc.assert(
      fc.asyncProperty(journal, failures, async (requests, failures) => {
        const steady = await run(requests);
        const fails = () => failures.next().value;
        const shaky = await run(requests, { store: new SummingStore(fails), flushAfter: () => true });
        expect(shaky.store.totals()).toEqual(steady.store.totals());
      }),
    );
  });
});
