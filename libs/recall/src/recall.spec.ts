import { ManualClock } from '#kit';
import { Dictionaries, type Operation, type Span, type SpanQuery, SpanRecords, wordsOfHex } from '#span';
import * as fc from 'fast-check';
import { Recall } from './index.js';

const BYTES_PER_SPAN = 100;
const START_MS = 1_700_000_000_000;
const CHECKOUT: Operation = { service: 'shop', name: 'POST /checkout', kind: 'server' };
const PAY: Operation = { service: 'shop', name: 'POST /pay', kind: 'client' };

type Sent = {
  trace: number;
  span: number;
  operation: Operation;
  account: string;
  startMs: number;
  durationMs: number;
  error: boolean;
};

const traceIdOf = (trace: number) => `${trace + 1}`.padStart(32, 'a');
const spanIdOf = (span: number) => `${span + 1}`.padStart(16, 'b');
const startUnixNano = ({ startMs }: Sent) => BigInt(START_MS + startMs) * 1_000_000n;

function sent(over: Partial<Sent>): Sent {
  return {
    trace: 0,
    span: 0,
    operation: CHECKOUT,
    account: '',
    startMs: 0,
    durationMs: 10,
    error: false,
    ...over,
  };
}

function spanOf(it: Sent): Span {
  return {
    traceId: traceIdOf(it.trace),
    spanId: spanIdOf(it.span),
    parentSpanId: undefined,
    ...it.operation,
    startUnixNano: startUnixNano(it),
    durationNs: it.durationMs * 1e6,
    status: it.error ? 'error' : 'unset',
    statusMessage: '',
    attributes: { account: it.account },
    resource: {},
    events: [],
    links: [],
  };
}

type Frame = { position: number; bytes: Uint8Array };

/** What recall needs of a journal: frames until they are forgotten, the oldest first. */
class FramesInMemory {
  private readonly frames: Frame[] = [];
  private next = 0;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get oldest(): number {
    return this.frames[0]?.position ?? this.next;
  }

  append(bytes: Uint8Array): number {
    const position = this.next;
    // Positions are no numbers of frames: there are some between two.
    this.next += 7;
    this.frames.push({ position, bytes });
    this.bytes += bytes.length;
    while (this.bytes > this.maxBytes) this.bytes -= this.frames.shift()?.bytes.length ?? 0;
    return position;
  }

  read(position: number): Promise<Frame | undefined> {
    return Promise.resolve(this.frames.find((frame) => frame.position === position));
  }
}

/** A frame's bytes say only which of the sent requests it is, so that the test has no need of a real protocol. */
class Site {
  readonly dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 10 });
  readonly clock = new ManualClock(START_MS);
  readonly journal: FramesInMemory;
  readonly recall: Recall<Frame>;
  private readonly requests: { sent: Sent[]; arrivalUnixMs: number; position: number }[] = [];

  constructor(maxBytes = 1_000_000, size = { recordsPerSegment: 8, heads: 4 }) {
    this.journal = new FramesInMemory(maxBytes);
    this.recall = new Recall(
      this.journal,
      this.dictionaries,
      ({ bytes }, traceId) =>
        (this.requests[new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)]?.sent ?? [])
          .map(spanOf)
          .filter((span) => wordsOfHex(span.traceId).join() === traceId.join()),
      size,
    );
  }

  async send(...spans: Sent[]): Promise<void> {
    const arrivalUnixMs = this.clock.nowMs();
    const bytes = new Uint8Array(BYTES_PER_SPAN * spans.length);
    new DataView(bytes.buffer).setUint32(0, this.requests.length);
    const position = this.journal.append(bytes);
    const batch = new SpanRecords(1);
    for (const span of spans) {
      const i = batch.reserve() / 16;
      batch.words.set(wordsOfHex(traceIdOf(span.trace) + spanIdOf(span.span)), i * 16);
      const start = startUnixNano(span);
      batch.setTimes(i, Number(start & 0xffff_ffffn), Number(start >> 32n), span.durationMs * 1e6);
      batch.setOperation(i, this.dictionaries.registerOperation(span.operation), span.error, true);
      const account = Buffer.from(span.account);
      batch.setAccount(i, this.dictionaries.account(account, 0, account.length));
      batch.setPosition(i, position);
      batch.count++;
    }
    this.recall.accept(batch, arrivalUnixMs);
    this.requests.push({ sent: spans, arrivalUnixMs, position });
  }

  find(query: Partial<SpanQuery>) {
    return this.recall.find({
      operation: CHECKOUT,
      endFromUnixMs: START_MS,
      endToUnixMs: START_MS + 3_600_000,
      limit: 100,
      ...query,
    });
  }

  /** What has been sent in frames that the journal still has, in journal order. */
  kept(): (Sent & { arrivalUnixMs: number })[] {
    return this.requests
      .filter(({ position }) => position >= this.journal.oldest)
      .flatMap(({ sent, arrivalUnixMs }) => sent.map((span) => ({ ...span, arrivalUnixMs })));
  }

  /** A span that was sent twice may have named two accounts. */
  possibleAccounts({ traceId, spanId }: { traceId: string; spanId: string }): string[] {
    const ofTrace = this.kept().filter((it) => traceIdOf(it.trace) === traceId);
    const first = ofTrace.find((it) => it.account !== '')?.account ?? '';
    return ofTrace.filter((it) => spanIdOf(it.span) === spanId).map((it) => it.account || first);
  }
}

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
    for (let i = 0; i < 11; i++) await site.send(sent({ trace: i, span: i, account: `a${i}` }));
    expect(ids(await site.find({ accounts: ['(other)'] }))).toEqual([spanIdOf(10)]);
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
