import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import {
  Aggregator,
  type AggregatorLimits,
  DEFAULT_AGGREGATOR_LIMITS,
  type Flush,
  HistogramStore,
  type LatencyRow,
} from './index.js';
import { batchOf, START_MS, testSpan } from './spans.fixture.js';

const ACME = 10;
const GLOBEX = 11;
/** A time in the middle of a window, so that a few seconds more or less stay in it. */
const NOON = Math.floor(START_MS / 10_000) * 10_000 + 5_000;

/** Sums what is written, as Postgres would; rejects while it is told to. */
class SummingStore extends HistogramStore {
  readonly rows: LatencyRow[] = [];
  failing = false;

  commit({ rows }: Flush): Promise<void> {
    if (this.failing) return Promise.reject(new Error('connection refused'));
    this.rows.push(...rows);
    return Promise.resolve();
  }

  count(account: number, operation = 1): number {
    return this.rows
      .filter((row) => row.account === account && row.operation === operation)
      .reduce((sum, row) => sum + row.histogram.count, 0);
  }
}

/** Holds a commit until it is let go. */
class HeldStore extends SummingStore {
  release: () => void = () => undefined;
  commits = 0;
  private began: () => void = () => undefined;

  /** Resolves once the next commit has begun. */
  nextCommit(): Promise<void> {
    return new Promise((resolve) => (this.began = resolve));
  }

  override async commit(flush: Flush): Promise<void> {
    this.commits++;
    const released = new Promise<void>((resolve) => (this.release = resolve));
    this.began();
    await released;
    await super.commit(flush);
  }
}

function aggregatorWith(over: Partial<AggregatorLimits> = {}): Aggregator {
  const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 100 });
  for (const name of ['GET /', 'query', 'POST /']) {
    dictionaries.registerOperation({ service: 'shop', name, kind: 'server' });
  }
  return new Aggregator(dictionaries, {
    ...DEFAULT_AGGREGATOR_LIMITS,
    maxWaitingSpans: 64,
    maxTraces: 64,
    ...over,
  });
}

async function flushed(aggregator: Aggregator, nowUnixMs = NOON + 3_600_000): Promise<SummingStore> {
  const store = new SummingStore();
  await aggregator.flush(store, nowUnixMs);
  return store;
}

describe('a span’s account', () => {
  it('is its own', async () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    const store = await flushed(aggregator, START_MS);
    expect([store.count(ALL_ACCOUNTS), store.count(ACME), store.count(NO_ACCOUNT)]).toEqual([1, 1, 0]);
    expect(aggregator.stats.accounts.own).toBe(1);
  });

  it('is that of its trace, named before it or after it, within a batch or not', async () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan(), testSpan({ trace: 2, account: GLOBEX })), START_MS);
    aggregator.accept(batchOf(testSpan(), testSpan({ account: ACME }), testSpan()), START_MS + 10_000);
    aggregator.accept(batchOf(testSpan({ trace: 2 })), START_MS + 60_000);
    const store = await flushed(aggregator, START_MS + 60_000);
    expect([store.count(ACME), store.count(GLOBEX), store.count(NO_ACCOUNT)]).toEqual([4, 2, 0]);
    expect(aggregator.stats.accounts).toMatchObject({ own: 2, trace: 2, waited: 2, none: 0 });
    expect(aggregator.stats.waitingSpans).toBe(0);
  });

  it('counts for everybody at once, and for nobody when the wait is over', async () => {
    const aggregator = aggregatorWith({ accountWaitMs: 10_000 });
    aggregator.accept(batchOf(testSpan()), START_MS);
    const atOnce = await flushed(aggregator, START_MS + 10_000);
    expect([atOnce.count(ALL_ACCOUNTS), atOnce.count(NO_ACCOUNT)]).toEqual([1, 0]);
    expect(aggregator.stats.waitingSpans).toBe(1);
    const later = await flushed(aggregator, START_MS + 10_001);
    expect([later.count(ALL_ACCOUNTS), later.count(NO_ACCOUNT)]).toEqual([0, 1]);
    expect(aggregator.stats.accounts.none).toBe(1);
  });

  it('that comes too late is counted as late and holds from then on', async () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan()), START_MS);
    aggregator.accept(batchOf(testSpan({ account: ACME }), testSpan()), START_MS + 10_001);
    const store = await flushed(aggregator);
    expect([store.count(NO_ACCOUNT), store.count(ACME)]).toEqual([1, 2]);
    expect(aggregator.stats.accounts).toMatchObject({ none: 1, lateAccounts: 1, trace: 1 });
  });

  it('stays its own where the trace has another, which is counted as a conflict', async () => {
    const aggregator = aggregatorWith();
    const [first, other] = [testSpan({ account: ACME }), testSpan({ account: GLOBEX })];
    aggregator.accept(batchOf(first, other, testSpan(), first), START_MS);
    const store = await flushed(aggregator);
    expect([store.count(ACME), store.count(GLOBEX)]).toEqual([3, 1]);
    expect(aggregator.stats.accounts.conflicts).toBe(1);
  });

  it('is given up early when too many wait, by a counted reason', async () => {
    const aggregator = aggregatorWith({ maxWaitingSpans: 4 });
    for (let trace = 1; trace <= 6; trace++) aggregator.accept(batchOf(testSpan({ trace })), START_MS);
    expect(aggregator.stats.waitingSpans).toBe(4);
    expect(aggregator.stats.accounts.evicted).toBe(2);
    const store = await flushed(aggregator, START_MS);
    expect(store.count(NO_ACCOUNT)).toBe(2);
  });

  it('is forgotten with the oldest trace, which is counted only while a span might still wait for it', async () => {
    const aggregator = aggregatorWith({ maxTraces: 4 });
    for (let trace = 1; trace <= 4; trace++) {
      aggregator.accept(batchOf(testSpan({ trace, account: ACME })), START_MS);
    }
    aggregator.accept(batchOf(testSpan({ trace: 5, account: ACME })), START_MS + 10_000);
    expect(aggregator.stats.accounts.tracesEvicted).toBe(1);
    aggregator.accept(batchOf(testSpan({ trace: 6, account: ACME })), START_MS + 10_001);
    expect(aggregator.stats.accounts.tracesEvicted).toBe(1);
    aggregator.accept(batchOf(testSpan({ trace: 1 }), testSpan({ trace: 5 })), START_MS + 10_001);
    const store = await flushed(aggregator);
    expect([store.count(ACME), store.count(NO_ACCOUNT)]).toEqual([7, 1]);
    expect(aggregator.stats.knownTraces).toBe(4);
  });
});

describe('rows', () => {
  it('are kept per account for entries and for the operations that are tracked', async () => {
    const aggregator = aggregatorWith();
    aggregator.trackOperations(({ name }) => name === 'query');
    const inner = { entry: false, account: ACME };
    aggregator.accept(
      batchOf(
        testSpan({ operation: 1, ...inner }),
        testSpan({ operation: 2, ...inner }),
        testSpan({ operation: 3, account: ACME }),
      ),
      START_MS,
    );
    const store = await flushed(aggregator);
    expect([1, 2, 3].map((operation) => store.count(ALL_ACCOUNTS, operation))).toEqual([1, 1, 1]);
    expect([1, 2, 3].map((operation) => store.count(ACME, operation))).toEqual([0, 1, 1]);
  });

  it('follow the tracked operations when these change', async () => {
    const aggregator = aggregatorWith();
    const span = testSpan({ operation: 2, entry: false, account: ACME });
    aggregator.accept(batchOf(span), START_MS);
    aggregator.trackOperations(({ name }) => name === 'query');
    aggregator.accept(batchOf(span, span), START_MS);
    aggregator.trackOperations(() => false);
    aggregator.accept(batchOf(span), START_MS);
    expect((await flushed(aggregator)).count(ACME, 2)).toBe(2);
  });

  it('are marked where at least one of their spans was an entry, for all and for the account', async () => {
    const aggregator = aggregatorWith();
    aggregator.trackOperations(({ name }) => name !== 'POST /');
    const inner = { entry: false, trace: 2 };
    aggregator.accept(
      batchOf(
        testSpan({ operation: 1, ...inner, account: ACME }),
        testSpan({ operation: 1, account: GLOBEX }),
        // These two wait for their account.
        testSpan({ operation: 2, entry: false, trace: 3 }),
        testSpan({ operation: 3, trace: 3 }),
        testSpan({ operation: 1, ...inner, account: GLOBEX, trace: 3 }),
      ),
      START_MS,
    );
    const { rows } = await flushed(aggregator);
    const entries = rows
      .filter(({ entry }) => entry)
      .map(({ operation, account }) => `${operation} ${account}`);
    const expected = [
      [1, ALL_ACCOUNTS],
      [1, GLOBEX],
      [3, ALL_ACCOUNTS],
      [3, GLOBEX],
    ].map(([operation, account]) => `${operation} ${account}`);
    expect(new Set(entries)).toEqual(new Set(expected));
    expect(entries).toHaveLength(expected.length);
    expect(rows.filter(({ entry }) => !entry)).toHaveLength(3);
  });

  it('belong to the window in which the span ended, with its errors and its duration', async () => {
    const aggregator = aggregatorWith();
    const [before, after] = [NOON - 5_001, NOON - 4_999];
    aggregator.accept(
      batchOf(
        testSpan({ endUnixMs: before, durationMs: 30_000, error: true }),
        testSpan({ endUnixMs: after, durationMs: 20 }),
      ),
      NOON,
    );
    const rows = (await flushed(aggregator, NOON)).rows.sort(
      (a, b) => a.windowStartUnixMs - b.windowStartUnixMs,
    );
    expect(rows.map((row) => [row.windowStartUnixMs - NOON, row.errors, row.histogram.sumNs])).toEqual([
      [-15_000, 1, 30e9],
      [-5_000, 0, 20e6],
    ]);
  });

  it('take the time of arrival from a clock that is ahead by more than 10 s', async () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 9_999 })), NOON);
    expect(aggregator.stats.clockAhead).toBe(0);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 10_001, operation: 2 })), NOON);
    expect(aggregator.stats.clockAhead).toBe(1);
    const store = await flushed(aggregator, NOON);
    expect(store.rows.map((row) => [row.operation, row.windowStartUnixMs - NOON])).toEqual([
      [1, 5_000],
      [2, -5_000],
    ]);
  });

  it('leave out what ended too long ago, by a counted reason, but not the account that it names', async () => {
    const aggregator = aggregatorWith({ lateLimitMs: 60_000 });
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON - 59_999 })), NOON);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON - 60_001, account: ACME })), NOON);
    const store = await flushed(aggregator, NOON);
    expect([store.count(ALL_ACCOUNTS), store.count(ACME)]).toEqual([1, 1]);
    expect(aggregator.stats.spans).toEqual({ received: 2, counted: 1, late: 1 });
  });

  it('put accounts beyond the limit into (other), registered ones excepted', async () => {
    const aggregator = aggregatorWith({ maxSeries: 2 });
    aggregator.registerAccounts([99]);
    const accounts = [20, 21, 22, 23, 20, 99];
    aggregator.accept(batchOf(...accounts.map((account, trace) => testSpan({ account, trace }))), START_MS);
    const store = await flushed(aggregator);
    expect([20, 21, 22, 23, 99, OTHER_ACCOUNT].map((account) => store.count(account))).toEqual([
      2, 1, 0, 0, 1, 2,
    ]);
    expect(aggregator.stats.accounts.seriesOverflow).toBe(2);
    aggregator.accept(batchOf(testSpan({ account: 23, trace: 9 })), START_MS);
    expect((await flushed(aggregator)).count(23)).toBe(1);
  });
});

describe('a flush', () => {
  it('tells what it touched', async () => {
    const aggregator = aggregatorWith();
    expect(await aggregator.flush(new SummingStore(), START_MS)).toEqual({
      rows: 0,
      operationIds: [],
      newestArrivalUnixMs: undefined,
    });
    aggregator.accept(batchOf(testSpan({ account: ACME }), testSpan({ operation: 3 })), START_MS + 5);
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS + 3);
    expect(await aggregator.flush(new SummingStore(), START_MS)).toEqual({
      rows: 4,
      operationIds: [1, 3],
      newestArrivalUnixMs: START_MS + 5,
    });
    expect(aggregator.stats.flushes).toEqual({ succeeded: 1, failed: 0, rows: 4 });
  });

  it('keeps its rows when the store fails, commits them as they were before later ones, and is full until then', async () => {
    const aggregator = aggregatorWith({ maxRows: 6 });
    const store = new SummingStore();
    store.failing = true;
    aggregator.accept(batchOf(testSpan({ account: ACME, error: true })), START_MS);
    await expect(aggregator.flush(store, START_MS)).rejects.toThrow('connection refused');
    aggregator.trackOperations(() => true);
    aggregator.accept(batchOf(testSpan({ account: ACME, durationMs: 3, entry: false })), START_MS);
    expect(aggregator.stats.rows).toBe(4);
    expect(aggregator.isFull).toBe(false);
    aggregator.accept(batchOf(testSpan({ account: GLOBEX, operation: 2, trace: 2 })), START_MS);
    expect(aggregator.isFull).toBe(true);
    await expect(aggregator.flush(store, START_MS)).rejects.toThrow('connection refused');
    expect(aggregator.isFull).toBe(true);

    store.failing = false;
    await aggregator.flush(store, START_MS);
    expect(aggregator.isFull).toBe(false);
    const acme = store.rows.filter((row) => row.account === ACME);
    expect(acme).toMatchObject([
      { histogram: { count: 1 }, errors: 1, entry: true },
      { histogram: { count: 1, minNs: 3e6 }, errors: 0, entry: false },
    ]);
    expect(store.count(ALL_ACCOUNTS)).toBe(2);
    expect(aggregator.stats.flushes).toMatchObject({ succeeded: 2, failed: 2 });
  });

  it('waits for the one that runs, whose rows still count as memory, and leaves it what comes meanwhile', async () => {
    const aggregator = aggregatorWith();
    const store = new HeldStore();
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    const first = aggregator.flush(store, START_MS);
    const second = aggregator.flush(store, START_MS);
    expect(aggregator.stats.rows).toBe(2);
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    expect(store.commits).toBe(1);
    const secondCommit = store.nextCommit();
    store.release();
    expect((await first).rows).toBe(2);
    expect(store.count(ACME)).toBe(1);
    await secondCommit;
    store.release();
    expect((await second).rows).toBe(2);
    expect(store.count(ACME)).toBe(2);
    expect(aggregator.stats.rows).toBe(0);
  });
});
