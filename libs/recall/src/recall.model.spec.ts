import { operationLabel, type SpanHit, type SpanQuery } from '#span';
import * as fc from 'fast-check';
import { CHECKOUT, PAY, type Sent, sent, Site, spanIdOf, START_MS, traceIdOf } from './site.fixture.js';

const LATE_PAY = { ...PAY, service: 'billing' };
const ACCOUNT_OF_TRACE = ['acme', 'globex', 'acme', '', 'initech'];

type Kept = Sent & { arrivalUnixMs: number };

const span = fc.record({
  trace: fc.nat(4),
  operation: fc.constantFrom(CHECKOUT, CHECKOUT, PAY, LATE_PAY),
  // Rarely, so that many a segment is indexed before the account of its spans is known.
  namesAccount: fc.nat(9).map((one) => one === 0),
  startMs: fc.nat(200),
  durationMs: fc.nat(50),
  error: fc.boolean(),
});
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ send: fc.array(span, { minLength: 1, maxLength: 20 }) }) },
  { weight: 1, arbitrary: fc.constant({ restart: true as const }) },
  { weight: 3, arbitrary: fc.record({ indexHistory: fc.nat(3) }) },
);
const steps = fc.array(step, { minLength: 1, maxLength: 40 });
type Script = typeof steps extends fc.Arbitrary<infer T> ? T : never;
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const query = fc.record({
  operation: optional(fc.constantFrom(CHECKOUT, PAY, LATE_PAY)),
  accounts: optional(fc.subarray(['acme', 'globex', 'initech', '', 'never seen'])),
  longerThanNs: optional(fc.nat(60).map((ms) => ms * 1e6)),
  atMostNs: optional(fc.nat(60).map((ms) => ms * 1e6)),
  error: optional(fc.boolean()),
  // Ends are exact to a microsecond only, so that a limit should not be one.
  fromMs: fc.nat(150).map((ms) => ms - 0.5),
  lastsMs: fc.nat(300),
  arrivedAfterMs: optional(fc.nat(40)),
});

/** Does the steps; what remains of the history is indexed in the end. A span is sent once here. */
async function run(site: Site, script: Script): Promise<void> {
  let next = 0;
  for (const step of script) {
    if ('send' in step) {
      await site.send(
        ...step.send.map(({ namesAccount, ...it }) =>
          sent({ ...it, span: next++, account: namesAccount ? (ACCOUNT_OF_TRACE[it.trace] ?? '') : '' }),
        ),
      );
      site.clock.advance(1);
    } else if ('restart' in step) {
      site.indexHistory();
      site.restart();
    } else {
      site.indexHistory(step.indexHistory);
    }
  }
  site.indexHistory();
}

function isAskedFor(it: Kept, query: SpanQuery): boolean {
  const endUnixMs = START_MS + it.startMs + it.durationMs;
  return (
    (query.operation === undefined || operationLabel(it.operation) === operationLabel(query.operation)) &&
    it.durationMs * 1e6 > (query.longerThanNs ?? -1) &&
    it.durationMs * 1e6 <= (query.atMostNs ?? Infinity) &&
    (query.error === undefined || it.error === query.error) &&
    endUnixMs >= query.endFromUnixMs &&
    endUnixMs < query.endToUnixMs &&
    it.arrivalUnixMs <= (query.arrivedByUnixMs ?? Infinity)
  );
}

/** What may be told of a span's account: where all frames that named it are gone, it may be known from them or not. */
function possibleAccounts(kept: Kept[], { trace }: Kept): string[] {
  const account = ACCOUNT_OF_TRACE[trace] ?? '';
  return kept.some((it) => it.trace === trace && it.account !== '') ? [account] : ['', account];
}

function without(all: string[], some: string[]): string[] {
  const known = new Set(some);
  return all.filter((it) => !known.has(it));
}

const identity = ({ trace, span }: Sent) => `${traceIdOf(trace)} ${spanIdOf(span)}`;
const identities = (hits: SpanHit[]) => hits.map((hit) => `${hit.traceId} ${hit.spanId}`);

describe('whatever is sent, forgotten, restarted and indexed again', () => {
  it('a search finds what a look at every kept span finds, and less where less is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.constantFrom(6_000, 100_000),
        query,
        fc.integer({ min: 1, max: 20 }),
        async (script, maxBytes, { fromMs, lastsMs, arrivedAfterMs, ...rest }, limit) => {
          const site = new Site(maxBytes);
          await run(site, script);
          const query: SpanQuery = {
            ...rest,
            endFromUnixMs: START_MS + fromMs,
            endToUnixMs: START_MS + fromMs + lastsMs,
            ...(arrivedAfterMs !== undefined && { arrivedByUnixMs: START_MS + arrivedAfterMs }),
            limit: 1_000,
          };
          const hits = await site.recall.find(query);

          const kept = site.kept();
          const { accounts } = query;
          const matching = kept.filter((it) => isAskedFor(it, query));
          const may = matching.filter(
            (it) => !accounts || possibleAccounts(kept, it).some((account) => accounts.includes(account)),
          );
          const must = matching.filter(
            (it) => !accounts || possibleAccounts(kept, it).every((account) => accounts.includes(account)),
          );
          const found = identities(hits);
          expect(new Set(found).size).toBe(found.length);
          expect(without(found, may.map(identity))).toEqual([]);
          expect(without(must.map(identity), found)).toEqual([]);

          const bySpanId = new Map(kept.map((it) => [spanIdOf(it.span), it]));
          for (const { spanId, operation, arrivalUnixMs, durationNs, error, account } of hits) {
            const span = bySpanId.get(spanId)!;
            expect([operation, arrivalUnixMs, durationNs, error]).toEqual([
              span.operation,
              span.arrivalUnixMs,
              span.durationMs * 1e6,
              span.error,
            ]);
            expect(possibleAccounts(kept, span)).toContain(account);
          }
          const arrivals = hits.map((hit) => hit.arrivalUnixMs);
          expect(arrivals).toEqual(arrivals.toSorted((a, b) => b - a));
          expect(await site.recall.find({ ...query, limit })).toEqual(hits.slice(0, limit));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a trace is what its journal frames hold', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(6_000, 100_000), async (script, maxBytes) => {
        const site = new Site(maxBytes);
        await run(site, script);
        for (let trace = 0; trace <= 5; trace++) {
          const expected = site.kept().filter((it) => it.trace === trace);
          const spans = await site.recall.trace(traceIdOf(trace));
          expect(spans.map((it) => it.spanId).sort()).toEqual(expected.map((it) => spanIdOf(it.span)).sort());
          const starts = spans.map((it) => it.startUnixNano);
          expect(starts).toEqual(starts.toSorted((a, b) => Number(a - b)));
        }
      }),
    );
  });

  it('of the records that it may hold, the newest are there', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 24, max: 60 }), async (script, maxRecords) => {
        const site = new Site(100_000, { recordsPerSegment: 8, heads: 4, maxRecords });
        await run(site, script);
        expect(site.recall.stats.spans).toBeLessThanOrEqual(maxRecords);
        const hits = await site.recall.find({
          endFromUnixMs: 0,
          endToUnixMs: START_MS + 3_600_000,
          limit: 1_000,
        });
        const newestFirst = site.kept().reverse().map(identity);
        expect(identities(hits).sort()).toEqual(newestFirst.slice(0, hits.length).sort());
        expect(hits.length).toBe(site.recall.stats.spans);
        expect(hits.length).toBeGreaterThanOrEqual(Math.min(newestFirst.length, maxRecords - 8));
      }),
    );
  });
});
