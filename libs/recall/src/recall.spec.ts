import { Dictionaries, SpanRecords, wordsOfHex } from '#span';
import * as fc from 'fast-check';
import { Recall } from './index.js';
import { CHECKOUT, PAY, sent, Site, spanIdOf, START_MS, traceIdOf } from './site.fixture.js';

const ids = (hits: { spanId: string }[]) => hits.map((hit) => hit.spanId);

describe('a trace', () => {
  it('is put together from its frames, by start, with everything that was sent', async () => {
    const site = new Site();
    await site.send(sent({ span: 2, startMs: 5 }), sent({ trace: 1, span: 9 }));
    await site.send(sent({ span: 1, startMs: 3, account: 'acme' }));
    const spans = await site.recall.trace(traceIdOf(0));
    expect(ids(spans)).toEqual([spanIdOf(1), spanIdOf(2)]);
    expect(spans[0]?.attributes).toEqual({ account: 'acme' });
  });

  it('holds a span that was sent twice once, and both sides of a span id that two kinds share', async () => {
    const site = new Site();
    await site.send(sent({ span: 1 }));
    await site.send(sent({ span: 1 }), sent({ span: 1, operation: PAY, startMs: 1 }));
    const spans = await site.recall.trace(traceIdOf(0));
    expect(spans.map((span) => span.kind)).toEqual(['server', 'client']);
  });

  it.each(['', 'nonsense', '0'.repeat(32), traceIdOf(7), `${traceIdOf(0)}0`])(
    'is empty for "%s", which is not there',
    async (id) => {
      const site = new Site();
      await site.send(sent({}));
      expect(await site.recall.trace(id)).toEqual([]);
    },
  );

  it('is gone with its frame', async () => {
    const site = new Site(4_000);
    await site.send(sent({ trace: 0 }));
    for (let trace = 1; trace < 60; trace++) await site.send(sent({ trace }));
    expect(await site.recall.trace(traceIdOf(0))).toEqual([]);
    expect(await site.recall.trace(traceIdOf(59))).toHaveLength(1);
    expect(site.recall.stats.spans).toBeLessThan(60);
    expect(site.recall.stats.oldestArrivalUnixMs).toBe(START_MS);
  });
});

describe('a search', () => {
  it('tells everything of a hit', async () => {
    const site = new Site();
    site.clock.advance(40);
    await site.send(sent({ trace: 3, span: 4, startMs: 10, durationMs: 25, error: true, account: 'acme' }));
    expect(await site.find({})).toEqual([
      {
        traceId: traceIdOf(3),
        spanId: spanIdOf(4),
        operation: CHECKOUT,
        account: 'acme',
        startUnixNano: BigInt(START_MS + 10) * 1_000_000n,
        durationNs: 25e6,
        error: true,
        endUnixMs: expect.closeTo(START_MS + 35, 3),
        arrivalUnixMs: START_MS + 40,
      },
    ]);
  });

  it('takes the limits as they are meant: longer than, at most, from, before, arrived by', async () => {
    const site = new Site();
    for (const span of [0, 1, 2]) {
      await site.send(sent({ span, durationMs: 10 * (span + 1) }));
      site.clock.advance(1_000);
    }
    expect(ids(await site.find({ longerThanNs: 10e6 }))).toEqual([spanIdOf(2), spanIdOf(1)]);
    expect(ids(await site.find({ atMostNs: 10e6 }))).toEqual([spanIdOf(0)]);
    expect(ids(await site.find({ endFromUnixMs: START_MS + 19, endToUnixMs: START_MS + 29 }))).toEqual([
      spanIdOf(1),
    ]);
    expect(ids(await site.find({ arrivedByUnixMs: START_MS + 1_000 }))).toEqual([spanIdOf(1), spanIdOf(0)]);
    expect(ids(await site.find({ limit: 1 }))).toEqual([spanIdOf(2)]);
    expect(await site.find({ limit: 0 })).toEqual([]);
    expect(await site.find({ operation: PAY })).toEqual([]);
  });

  it('knows the account of the whole trace, whether it came before the span or after it', async () => {
    const site = new Site();
    await site.send(sent({ span: 1 }));
    await site.send(sent({ span: 2, operation: PAY, account: 'acme' }));
    await site.send(sent({ span: 3 }), sent({ span: 4, operation: PAY, account: 'late' }));
    await site.send(sent({ span: 5, account: 'own' }), sent({ trace: 1, span: 6 }));
    const hits = await site.find({});
    expect(Object.fromEntries(hits.map(({ spanId, account }) => [spanId, account]))).toEqual({
      [spanIdOf(1)]: 'acme',
      [spanIdOf(3)]: 'acme',
      [spanIdOf(5)]: 'own',
      [spanIdOf(6)]: '',
    });
    expect(ids(await site.find({ accounts: ['acme'] }))).toEqual([spanIdOf(3), spanIdOf(1)]);
    expect(ids(await site.find({ accounts: [''] }))).toEqual([spanIdOf(6)]);
    expect(await site.find({ accounts: ['never seen'] })).toEqual([]);
    expect(await site.find({ accounts: [] })).toEqual([]);
  });

  it('finds accounts that the dictionary had no room for as "(other)"', async () => {
    const site = new Site();
    for (let i = 0; i < 101; i++) await site.send(sent({ trace: i, span: i, account: `a${i}` }));
    expect(ids(await site.find({ accounts: ['(other)'] }))).toEqual([spanIdOf(100)]);
  });
});

describe('a search among many', () => {
  it('finds what any of very many accounts has', async () => {
    const site = new Site();
    for (let i = 0; i < 100; i++) await site.send(sent({ trace: i, span: i, account: `a${i}` }));
    const accounts = Array.from({ length: 70 }, (_, i) => `a${i}`);
    const expected = Array.from({ length: 70 }, (_, i) => spanIdOf(69 - i));
    expect(ids(await site.find({ accounts }))).toEqual(expected);
  });

  it('ends where what it has yet to look at is forgotten meanwhile', async () => {
    // Every look at the clock is past a turn's end, so that others have their turn after each segment.
    let nowMs = 0;
    Object.defineProperty(performance, 'now', { value: () => (nowMs += 10), configurable: true });
    const site = new Site(100_000, { recordsPerSegment: 8, heads: 4, maxRecords: 32 });
    for (let span = 0; span < 32; span++) await site.send(sent({ span }));
    const search = site.find({});
    for (let span = 32; span < 64; span++) await site.send(sent({ span }));
    const found = new Set(ids(await search));
    Reflect.deleteProperty(performance, 'now');
    expect(site.recall.stats.spans).toBe(32);
    const newest = Array.from({ length: 8 }, (_, i) => spanIdOf(31 - i));
    expect([...found].slice(0, 8)).toEqual(newest);
    for (let span = 32; span < 64; span++) expect(found).not.toContain(spanIdOf(span));
  });
});

describe('history', () => {
  it('is found behind what has arrived since, in traces and in searches', async () => {
    const site = new Site();
    await site.send(sent({ span: 1 }));
    site.clock.advance(1_000);
    await site.send(sent({ span: 2 }));
    site.restart();
    await site.send(sent({ span: 3 }));
    expect(ids(await site.recall.trace(traceIdOf(0)))).toEqual([spanIdOf(3)]);
    site.indexHistory();
    expect(ids(await site.find({}))).toEqual([spanIdOf(3), spanIdOf(2), spanIdOf(1)]);
    expect(await site.recall.trace(traceIdOf(0))).toHaveLength(3);
    expect(site.recall.stats).toMatchObject({ spans: 3, oldestArrivalUnixMs: START_MS });
  });

  it.each([
    { before: 'acme', after: '' },
    { before: '', after: 'acme' },
  ])('shares a trace’s account: "$before" before, "$after" after the restart', async ({ before, after }) => {
    const site = new Site();
    await site.send(sent({ span: 1, account: before }));
    site.restart();
    await site.send(sent({ span: 2, account: after }));
    site.indexHistory();
    await site.send(sent({ span: 3 }));
    expect(ids(await site.find({ accounts: ['acme'] }))).toEqual([spanIdOf(3), spanIdOf(2), spanIdOf(1)]);
  });

  it('learns an account that arrives after it has been indexed', async () => {
    const site = new Site();
    await site.send(sent({ span: 1 }));
    site.restart();
    site.indexHistory();
    await site.send(sent({ span: 2, account: 'acme' }));
    expect(ids(await site.find({ accounts: ['acme'] }))).toEqual([spanIdOf(2), spanIdOf(1)]);
  });

  it('goes first where there is room for so many records only, and takes none once it is gone', async () => {
    const site = new Site(100_000, { recordsPerSegment: 8, heads: 4, maxRecords: 16 });
    await site.send(sent({ span: 0 }));
    site.restart();
    site.indexHistory();
    for (let span = 1; span < 20; span++) await site.send(sent({ span }));
    expect(site.recall.stats.spans).toBe(11);
    site.restart();
    for (let span = 20; span < 40; span++) await site.send(sent({ span }));
    const { spans } = site.recall.stats;
    site.indexHistory();
    expect(site.recall.stats.spans).toBe(spans);
  });
});

describe('ids of one hash', () => {
  it('keep their traces whole, however many they are', async () => {
    const site = new Site(1_000_000, { recordsPerSegment: 8, heads: 1 });
    for (let span = 0; span < 90; span++) await site.send(sent({ span, trace: span % 30, startMs: span }));
    for (let trace = 0; trace < 30; trace++) {
      const expected = [trace, trace + 30, trace + 60].map(spanIdOf);
      expect(ids(await site.recall.trace(traceIdOf(trace)))).toEqual(expected);
    }
  });
});

describe('positions', () => {
  it('are found again from their lowest 32 bits, up to 48 GB of frames from one to the next', async () => {
    const read: number[] = [];
    const journal = {
      oldest: 5 * 2 ** 32 + 7,
      read: (position: number) => {
        read.push(position);
        return Promise.resolve(undefined);
      },
    };
    const recall = new Recall(
      journal,
      new Dictionaries({ services: 1, operations: 1, accounts: 1 }),
      () => [],
      {
        recordsPerSegment: 2,
        heads: 2,
      },
    );
    const positions = [0, 1, 2 ** 31, 3 * 2 ** 30 - 1, 2 ** 32, 6 * 2 ** 30].map(
      (slots) => journal.oldest + slots,
    );
    for (const position of positions) {
      const batch = new SpanRecords(1);
      batch.words.set(wordsOfHex(traceIdOf(0)));
      batch.setPosition(0, position);
      batch.count = 1;
      recall.accept(batch, START_MS);
    }
    await recall.trace(traceIdOf(0));
    expect(read).toEqual(positions);
    journal.oldest = positions[2]!;
    recall.accept(new SpanRecords(1), START_MS);
    expect(recall.stats.spans).toBe(4);
  });
});

describe('whatever is sent', () => {
  const span = fc.record({
    trace: fc.nat(4),
    span: fc.nat(6),
    operation: fc.constantFrom(CHECKOUT, PAY),
    account: fc.constantFrom('', '', '', 'acme', 'globex'),
    error: fc.boolean(),
  });
  // One (trace, span, kind) is one span, so what it took follows from who it is.
  const history = fc.array(fc.array(span, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 25 });
  type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

  async function sendAll(site: Site, frames: History): Promise<void> {
    for (const frame of frames) {
      await site.send(
        ...frame.map((it) => sent({ ...it, startMs: it.span * 3, durationMs: 1 + it.trace * 10 + it.span })),
      );
      site.clock.advance(1);
    }
  }

  it('a trace is what its journal frames hold, each span once', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(6_000, 100_000), async (frames, maxBytes) => {
        const site = new Site(maxBytes);
        await sendAll(site, frames);
        for (let trace = 0; trace <= 5; trace++) {
          const expected = new Set(
            site
              .kept()
              .filter((it) => it.trace === trace)
              .map((it) => `${it.span} ${it.operation.kind}`),
          );
          const spans = await site.recall.trace(traceIdOf(trace));
          expect(spans.map((it) => `${Number(it.spanId.slice(-1)) - 1} ${it.kind}`).sort()).toEqual(
            [...expected].sort(),
          );
          const starts = spans.map((it) => it.startUnixNano);
          expect(starts).toEqual(starts.toSorted((a, b) => Number(a - b)));
        }
      }),
    );
  });

  it('a search finds what a look at every kept span finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(6_000, 100_000),
        fc.nat(50),
        fc.option(fc.boolean(), { nil: undefined }),
        async (frames, maxBytes, thresholdMs, error) => {
          const site = new Site(maxBytes, { recordsPerSegment: 8, heads: 4 });
          await sendAll(site, frames);
          const expected = new Set(
            site
              .kept()
              .filter((it) => it.operation === CHECKOUT && it.durationMs > thresholdMs)
              .filter((it) => error === undefined || it.error === error)
              .map((it) => `${traceIdOf(it.trace)} ${spanIdOf(it.span)}`),
          );
          const query = { longerThanNs: thresholdMs * 1e6, ...(error !== undefined && { error }) };
          const hits = await site.find(query);
          expect(hits.map((hit) => `${hit.traceId} ${hit.spanId}`).sort()).toEqual([...expected].sort());
          // A site that has forgotten frames may still know accounts from them.
          if (maxBytes === 100_000) {
            for (const hit of hits) expect(site.possibleAccounts(hit)).toContain(hit.account);
          }
          const arrivals = hits.map((hit) => hit.arrivalUnixMs);
          expect(arrivals).toEqual(arrivals.toSorted((a, b) => b - a));
        },
      ),
    );
  });
});
