import { ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import { ACME, aggregatorWith, GLOBEX, NOON, taken } from './aggregator.fixture.js';
import { batchOf, START_MS, testSpan } from './spans.fixture.js';

describe('a span’s account', () => {
  it('is its own', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    const rows = taken(aggregator, START_MS);
    expect([rows.count(ALL_ACCOUNTS), rows.count(ACME), rows.count(NO_ACCOUNT)]).toEqual([1, 1, 0]);
    expect(aggregator.stats.accounts.own).toBe(1);
  });

  it('is that of its trace, named before it or after it, within a batch or not', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan(), testSpan({ trace: 2, account: GLOBEX })), START_MS);
    aggregator.accept(batchOf(testSpan(), testSpan({ account: ACME }), testSpan()), START_MS + 10_000);
    aggregator.accept(batchOf(testSpan({ trace: 2 })), START_MS + 60_000);
    const rows = taken(aggregator, START_MS + 60_000);
    expect([rows.count(ACME), rows.count(GLOBEX), rows.count(NO_ACCOUNT)]).toEqual([4, 2, 0]);
    expect(aggregator.stats.accounts).toMatchObject({ own: 2, trace: 2, waited: 2, none: 0 });
    expect(aggregator.stats.waitingSpans).toBe(0);
  });

  it('counts for everybody at once, and for nobody when the wait is over', () => {
    const aggregator = aggregatorWith({ accountWaitMs: 10_000 });
    aggregator.accept(batchOf(testSpan()), START_MS);
    const atOnce = taken(aggregator, START_MS + 10_000);
    expect([atOnce.count(ALL_ACCOUNTS), atOnce.count(NO_ACCOUNT)]).toEqual([1, 0]);
    expect(aggregator.stats.waitingSpans).toBe(1);
    const later = taken(aggregator, START_MS + 10_001);
    expect([later.count(ALL_ACCOUNTS), later.count(NO_ACCOUNT)]).toEqual([0, 1]);
    expect(aggregator.stats.accounts.none).toBe(1);
  });

  it('that comes too late is counted as late and holds from then on', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan()), START_MS);
    aggregator.accept(batchOf(testSpan({ account: ACME }), testSpan()), START_MS + 10_001);
    const rows = taken(aggregator);
    expect([rows.count(NO_ACCOUNT), rows.count(ACME)]).toEqual([1, 2]);
    expect(aggregator.stats.accounts).toMatchObject({ none: 1, lateAccounts: 1, trace: 1 });
  });

  it('stays its own where the trace has another, which is counted as a conflict', () => {
    const aggregator = aggregatorWith();
    const [first, other] = [testSpan({ account: ACME }), testSpan({ account: GLOBEX })];
    aggregator.accept(batchOf(first, other, testSpan(), testSpan({ account: ACME })), START_MS);
    const rows = taken(aggregator);
    expect([rows.count(ACME), rows.count(GLOBEX)]).toEqual([3, 1]);
    expect(aggregator.stats.accounts.conflicts).toBe(1);
  });

  it('is given up early when too many wait, by a counted reason', () => {
    const aggregator = aggregatorWith({ maxWaitingSpans: 4 });
    for (let trace = 1; trace <= 6; trace++) aggregator.accept(batchOf(testSpan({ trace })), START_MS);
    expect(aggregator.stats.waitingSpans).toBe(4);
    expect(aggregator.stats.accounts.evicted).toBe(2);
    const rows = taken(aggregator, START_MS);
    expect(rows.count(NO_ACCOUNT)).toBe(2);
  });

  it('is forgotten with the oldest trace, which is counted only while a span might still wait for it', () => {
    const aggregator = aggregatorWith({ maxTraces: 4 });
    for (let trace = 1; trace <= 4; trace++) {
      aggregator.accept(batchOf(testSpan({ trace, account: ACME })), START_MS);
    }
    aggregator.accept(batchOf(testSpan({ trace: 5, account: ACME })), START_MS + 10_000);
    expect(aggregator.stats.accounts.tracesEvicted).toBe(1);
    aggregator.accept(batchOf(testSpan({ trace: 6, account: ACME })), START_MS + 10_001);
    expect(aggregator.stats.accounts.tracesEvicted).toBe(1);
    aggregator.accept(batchOf(testSpan({ trace: 1 }), testSpan({ trace: 5 })), START_MS + 10_001);
    const rows = taken(aggregator);
    expect([rows.count(ACME), rows.count(NO_ACCOUNT)]).toEqual([7, 1]);
    expect(aggregator.stats.knownTraces).toBe(4);
  });
});

describe('rows', () => {
  it('are kept per account for entries and for the operations that are tracked', () => {
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
    const rows = taken(aggregator);
    expect([1, 2, 3].map((operation) => rows.count(ALL_ACCOUNTS, operation))).toEqual([1, 1, 1]);
    expect([1, 2, 3].map((operation) => rows.count(ACME, operation))).toEqual([0, 1, 1]);
  });

  it('follow the tracked operations when these change', () => {
    const aggregator = aggregatorWith();
    const query = () => testSpan({ operation: 2, entry: false, account: ACME });
    aggregator.accept(batchOf(query()), START_MS);
    aggregator.trackOperations(({ name }) => name === 'query');
    aggregator.accept(batchOf(query(), query()), START_MS);
    aggregator.trackOperations(() => false);
    aggregator.accept(batchOf(query()), START_MS);
    expect(taken(aggregator).count(ACME, 2)).toBe(2);
  });

  it('are marked where at least one of their spans was an entry, for all and for the account', () => {
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
    const rows = taken(aggregator).tell();
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

  it('belong to the window in which the span ended, with its errors and its duration', () => {
    const aggregator = aggregatorWith();
    const [before, after] = [NOON - 5_001, NOON - 4_999];
    aggregator.accept(
      batchOf(
        testSpan({ endUnixMs: before, durationMs: 30_000, error: true }),
        testSpan({ endUnixMs: after, durationMs: 20 }),
      ),
      NOON,
    );
    const rows = taken(aggregator, NOON)
      .tell()
      .sort((a, b) => a.windowStartUnixMs - b.windowStartUnixMs);
    expect(rows.map((row) => [row.windowStartUnixMs - NOON, row.errors, row.sumNs])).toEqual([
      [-15_000, 1, 30e9],
      [-5_000, 0, 20e6],
    ]);
  });

  it('take the time of arrival from a clock that is ahead by more than 10 s', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 9_999 })), NOON);
    expect(aggregator.stats.clockAhead).toBe(0);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 10_001, operation: 2 })), NOON);
    expect(aggregator.stats.clockAhead).toBe(1);
    const rows = taken(aggregator, NOON);
    expect(rows.tell().map((row) => [row.operation, row.windowStartUnixMs - NOON])).toEqual([
      [1, 5_000],
      [2, -5_000],
    ]);
  });

  it('leave out what ended too long ago, by a counted reason, but not the account that it names', () => {
    const aggregator = aggregatorWith({ lateLimitMs: 60_000 });
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON - 59_999 })), NOON);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON - 60_001, account: ACME })), NOON);
    const rows = taken(aggregator, NOON);
    expect([rows.count(ALL_ACCOUNTS), rows.count(ACME)]).toEqual([1, 1]);
    expect(aggregator.stats.spans).toEqual({ received: 2, counted: 1, late: 1, duplicate: 0 });
  });

  it('put accounts beyond the limit into (other), registered ones excepted', () => {
    const aggregator = aggregatorWith({ maxSeries: 2 });
    aggregator.registerAccounts([99]);
    const accounts = [20, 21, 22, 23, 20, 99];
    aggregator.accept(batchOf(...accounts.map((account, trace) => testSpan({ account, trace }))), START_MS);
    const rows = taken(aggregator);
    expect([20, 21, 22, 23, 99, OTHER_ACCOUNT].map((account) => rows.count(account))).toEqual([
      2, 1, 0, 0, 1, 2,
    ]);
    expect(aggregator.stats.accounts.seriesOverflow).toBe(2);
    aggregator.accept(batchOf(testSpan({ account: 23, trace: 9 })), START_MS);
    expect(taken(aggregator).count(23)).toBe(1);
  });
});

describe('odd spans', () => {
  it('that took no time or came before their parents count like others', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ durationMs: 0 }), testSpan({ entry: false })), START_MS);
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS + 5_000);
    const rows = taken(aggregator);
    expect([rows.count(ALL_ACCOUNTS), rows.count(ACME)]).toEqual([3, 2]);
    expect(rows.rows.minNs(0)).toBe(0);
  });

  it('that come late are added to their own window', () => {
    const aggregator = aggregatorWith();
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON })), NOON);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 1_800_000 })), NOON + 1_800_000);
    taken(aggregator, NOON + 1_800_000);
    aggregator.accept(batchOf(testSpan({ endUnixMs: NOON + 1 })), NOON + 1_800_001);
    const windows = taken(aggregator, NOON + 1_800_001)
      .tell()
      .map((row) => row.windowStartUnixMs);
    expect(windows).toEqual([NOON - 5_000]);
  });

  it('of one trace may be 100,000', () => {
    const aggregator = aggregatorWith({ maxWaitingSpans: 2 ** 17 });
    const spans = Array.from({ length: 100_000 }, () => testSpan());
    aggregator.accept(batchOf(...spans), START_MS);
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    expect(taken(aggregator).count(ACME)).toBe(100_001);
  });
});

describe('memory', () => {
  it('is full at the limit of rows, those included that are being written', () => {
    const aggregator = aggregatorWith({ maxRows: 3 });
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    expect([aggregator.isFull, aggregator.stats.rows]).toEqual([false, 2]);
    aggregator.rowsInFlight = aggregator.take().count;
    expect(aggregator.stats.rows).toBe(2);
    aggregator.accept(batchOf(testSpan({ account: ACME })), START_MS);
    expect(aggregator.isFull).toBe(true);
  });
});
