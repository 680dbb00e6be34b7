import { ALL_ACCOUNTS, NO_ACCOUNT } from '#span';
import { ACME, aggregatorWith, GLOBEX, taken } from './aggregator.fixture.js';
import { batchOf, START_MS, testSpan } from './spans.fixture.js';

describe('duplicates', () => {
  it('of a span count once, in its own request or in another, and are counted by themselves', () => {
    const aggregator = aggregatorWith();
    const span = testSpan({ account: ACME });
    aggregator.accept(batchOf(span, span), START_MS);
    aggregator.accept(batchOf(testSpan(), span), START_MS + 599_999);
    expect(taken(aggregator).count(ALL_ACCOUNTS)).toBe(2);
    expect(aggregator.stats.spans).toEqual({ received: 4, counted: 2, late: 0, duplicate: 2 });
  });

  it('are not the two spans of one id that Zipkin’s client and server share, nor those of other traces', () => {
    const aggregator = aggregatorWith();
    const span = testSpan();
    const { id } = span;
    const others = [testSpan({ id, kind: 3 }), testSpan({ id, trace: 2 }), testSpan()];
    aggregator.accept(batchOf(span, ...others), START_MS);
    expect(aggregator.stats.spans).toMatchObject({ counted: 4, duplicate: 0 });
  });

  it('are forgotten after ten minutes at the earliest and after fifteen at the latest', () => {
    const aggregator = aggregatorWith();
    const span = testSpan();
    const start = Math.ceil(START_MS / 300_000) * 300_000;
    aggregator.accept(batchOf(span), start);
    aggregator.accept(batchOf(span), start + 899_999);
    expect(aggregator.stats.seen.spans).toBe(1);
    aggregator.accept(batchOf(span), start + 900_000);
    expect(aggregator.stats.spans).toMatchObject({ counted: 2, duplicate: 1 });
    expect(aggregator.stats.seen).toMatchObject({ spans: 1, spansEvicted: 0 });
  });

  it('are forgotten earlier where too many spans came, which is counted', () => {
    const aggregator = aggregatorWith({ maxSeenSpans: 30 });
    const spans = Array.from({ length: 60 }, () => testSpan());
    aggregator.accept(batchOf(...spans), START_MS);
    expect(aggregator.stats.seen).toMatchObject({ spans: 20, spansEvicted: 40 });
    aggregator.accept(batchOf(...spans.slice(-20)), START_MS);
    expect(aggregator.stats.spans.duplicate).toBe(20);
  });

  it('of a request are known by its digest for ten minutes', () => {
    const aggregator = aggregatorWith();
    const [a, b] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    const zero = Buffer.alloc(16);
    expect([a, b, zero].map((digest) => aggregator.isNewRequest(digest, START_MS))).toEqual([
      true,
      true,
      true,
    ]);
    expect([a, b, zero].map((digest) => aggregator.isNewRequest(digest, START_MS + 599_999))).toEqual([
      false,
      false,
      false,
    ]);
    expect(aggregator.isNewRequest(a, START_MS + 900_000)).toBe(true);
    expect(aggregator.stats.duplicateRequests).toBe(3);
  });
});

describe('a muted aggregator', () => {
  it('counts nothing, but knows the duplicates, the accounts and the spans that still wait', () => {
    const aggregator = aggregatorWith({ accountWaitMs: 10_000 });
    const [before, waits, givenUp] = [
      testSpan({ account: ACME }),
      testSpan({ trace: 2 }),
      testSpan({ trace: 3 }),
    ];
    aggregator.mute();
    aggregator.accept(batchOf(givenUp), START_MS);
    aggregator.advance(START_MS + 10_001);
    aggregator.accept(batchOf(before, waits), START_MS + 10_001);
    aggregator.unmute();
    expect(aggregator.stats).toMatchObject({
      spans: { received: 0 },
      accounts: { none: 0 },
      waitingSpans: 1,
    });
    expect(aggregator.take().count).toBe(0);

    aggregator.accept(
      batchOf(before, waits, testSpan(), testSpan({ trace: 2, account: GLOBEX })),
      START_MS + 11_000,
    );
    const rows = taken(aggregator, START_MS + 11_000);
    expect([rows.count(ALL_ACCOUNTS), rows.count(ACME), rows.count(GLOBEX), rows.count(NO_ACCOUNT)]).toEqual([
      2, 1, 2, 0,
    ]);
    expect(aggregator.stats.spans.duplicate).toBe(2);
  });
});
