import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT } from '#span';
import * as fc from 'fast-check';
import {
  Aggregator,
  type AggregatorLimits,
  DEFAULT_AGGREGATOR_LIMITS,
  LatencyRows,
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

/** A request without spans is the journal's mark that time has passed. */
type Request = { arrivalUnixMs: number; spans: TestSpan[] };

/** Requests in the order of the journal, some within the wait of each other and some not, some sent twice. */
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
          durationMs: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(0, 2 ** 31)),
          error: fc.boolean(),
          entry: fc.boolean(),
        }),
        { maxLength: 6 },
      ),
      resent: fc.option(fc.nat(24), { freq: 4, nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((requests) => {
    let arrivalUnixMs = START_MS;
    const sent: Request[] = [];
    for (const { afterMs, spans, resent } of requests) {
      arrivalUnixMs += afterMs;
      const fresh = spans.map(({ endedBeforeMs, ...span }) =>
        testSpan({ ...span, endUnixMs: arrivalUnixMs - endedBeforeMs }),
      );
      const again = resent === undefined ? [] : (sent[resent]?.spans ?? []);
      sent.push({ arrivalUnixMs, spans: [...again, ...fresh] });
    }
    return sent;
  });

/** Sums what is taken, as Postgres does. */
class Sums {
  private readonly rows = new Map<string, { account: number; sum: number[] }>();

  add(rows: LatencyRows): this {
    const buckets = new Int32Array(2_048);
    const counts = new Int32Array(2_048);
    for (let i = 0; i < rows.count; i++) {
      const key = `${rows.windowStartUnixMs(i)} ${rows.account(i)} ${rows.operation(i)}`;
      this.addTo(key, rows.account(i), [rows.spans(i), rows.errors(i), rows.sumNs(i)]);
      const held = rows.readBuckets(i, buckets, counts);
      for (let b = 0; b < held; b++) this.addTo(`${key} bucket ${buckets[b]}`, -1, [counts[b] ?? 0]);
    }
    return this;
  }

  /** Everything that has been added, comparable. */
  totals(): Record<string, number[]> {
    return Object.fromEntries([...this.rows].map(([key, { sum }]) => [key, sum]));
  }

  count(isMeant: (account: number) => boolean): number {
    return [...this.rows.values()]
      .filter(({ account }) => account >= 0 && isMeant(account))
      .reduce((total, { sum }) => total + (sum[0] ?? 0), 0);
  }

  counts(): Record<string, number> {
    const rows = [...this.rows].filter(([, { account }]) => account >= 0);
    return Object.fromEntries(rows.map(([key, { sum }]) => [key, sum[0] ?? 0]));
  }

  private addTo(key: string, account: number, values: number[]): void {
    const { sum } = this.rows.get(key) ?? { sum: values.map(() => 0) };
    this.rows.set(key, { account, sum: values.map((value, i) => value + (sum[i] ?? 0)) });
  }
}

function aggregatorWith(limits: AggregatorLimits): Aggregator {
  return new Aggregator(new Dictionaries({ services: 1, operations: 1, accounts: 1 }), limits);
}

/** Feeds the requests, taking after those that `takeAfter` names, and at the end when every wait is over. */
function run(
  requests: Request[],
  {
    limits = ROOMY,
    mutedUntil = 0,
    ends = true,
    takeAfter = () => false,
  }: {
    limits?: AggregatorLimits;
    /** So many requests were counted before a restart. */
    mutedUntil?: number;
    /** Whether every wait is over at the end. */
    ends?: boolean;
    takeAfter?: (request: number) => boolean;
  } = {},
) {
  const aggregator = aggregatorWith(limits);
  const sums = new Sums();
  aggregator.mute();
  for (const [i, { arrivalUnixMs, spans }] of requests.entries()) {
    if (i === mutedUntil) aggregator.unmute();
    if (spans.length === 0) aggregator.advance(arrivalUnixMs);
    else aggregator.accept(batchOf(...spans), arrivalUnixMs);
    if (takeAfter(i)) sums.add(aggregator.take());
  }
  if (mutedUntil >= requests.length) aggregator.unmute();
  if (ends) aggregator.advance((requests.at(-1)?.arrivalUnixMs ?? START_MS) + WAIT_MS + 1);
  sums.add(aggregator.take());
  return { sums, stats: aggregator.stats };
}

/** Requests without the spans that came before. */
function withoutDuplicates(requests: Request[]): Request[] {
  const seen = new Set<number>();
  return requests.map(({ arrivalUnixMs, spans }) => ({
    arrivalUnixMs,
    spans: spans.filter(({ id }) => !seen.has(id) && seen.add(id)),
  }));
}

/** The rule in the words of the design: own account, else the first of the trace in journal order, if in time. */
function expectedCounts(requests: Request[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const all = withoutDuplicates(requests).flatMap(({ arrivalUnixMs, spans }) =>
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
  it('counts by the rule of the first account in journal order, every span once', () => {
    fc.assert(
      fc.property(journal, (requests) => {
        expect(run(requests).sums.counts()).toEqual(expectedCounts(requests));
      }),
      { numRuns: 300 },
    );
  });

  it('counts every entry once under * and once under the account, however its trace is cut into requests', () => {
    const cut = fc.array(fc.tuple(fc.boolean(), fc.nat(700)), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(cut, fc.nat(11), (cuts, naming) => {
        const requests: Request[] = [];
        let arrivalUnixMs = START_MS;
        cuts.forEach(([startsRequest, afterMs], i) => {
          const span = testSpan({ account: i === naming ? 10 : NO_ACCOUNT });
          const request = requests.at(-1);
          if (request !== undefined && !startsRequest) request.spans.push(span);
          else requests.push({ arrivalUnixMs: (arrivalUnixMs += afterMs), spans: [span] });
        });
        const { sums } = run(requests);
        const window = Math.floor(START_MS / WINDOW_MS) * WINDOW_MS;
        expect(sums.counts()).toEqual({ [`${window} ${ALL_ACCOUNTS} 1`]: 12, [`${window} 10 1`]: 12 });
      }),
    );
  });

  it('loses and doubles nothing, also where memory is too small for it', () => {
    const limits = fc.constantFrom(ROOMY, { ...ROOMY, maxWaitingSpans: 2, maxTraces: 2, maxSeries: 1 });
    fc.assert(
      fc.property(journal, limits, (requests, limits) => {
        const { sums, stats } = run(requests, { limits });
        const { own, trace, waited, none, evicted } = stats.accounts;
        const { received, counted, late, duplicate } = stats.spans;
        expect(received).toBe(requests.reduce((sum, { spans }) => sum + spans.length, 0));
        expect(counted + late + duplicate).toBe(received);
        expect(sums.count((account) => account === ALL_ACCOUNTS)).toBe(counted);
        const perAccount = sums.count((account) => account !== ALL_ACCOUNTS);
        expect(perAccount).toBe(own + trace + waited + none + evicted);
        const entries = withoutDuplicates(requests).flatMap(({ arrivalUnixMs, spans }) =>
          spans.filter((span) => span.entry && arrivalUnixMs - span.endUnixMs <= limits.lateLimitMs),
        );
        expect(perAccount).toBe(entries.length);
        expect(stats.waitingSpans).toBe(0);
      }),
    );
  });

  it('decides the same in a replay, whenever it is flushed', () => {
    const limits = fc.constantFrom(ROOMY, { ...ROOMY, maxWaitingSpans: 2, maxTraces: 2, maxSeenSpans: 12 });
    fc.assert(
      fc.property(journal, limits, fc.func(fc.boolean()), (requests, limits, takeAfter) => {
        const once = run(requests, { limits });
        const often = run(requests, { limits, takeAfter });
        expect(often.sums.totals()).toEqual(once.sums.totals());
        expect(often.stats.accounts).toEqual(once.stats.accounts);
      }),
    );
  });

  it('counts everything once across a restart: before the cut, and after a muted replay up to it', () => {
    const limits = fc.constantFrom(ROOMY, { ...ROOMY, maxWaitingSpans: 2, maxTraces: 2, maxSeenSpans: 12 });
    fc.assert(
      fc.property(journal, limits, fc.nat(26), (requests, limits, cut) => {
        const whole = run(requests, { limits });
        const before = run(requests.slice(0, cut), { limits, ends: false });
        const after = run(requests, { limits, mutedUntil: cut });
        expect(addedUp(before.sums.totals(), after.sums.totals())).toEqual(whole.sums.totals());
        const received = (run: { stats: { spans: { received: number } } }) => run.stats.spans.received;
        expect(received(before) + received(after)).toBe(received(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('comes through to another thread as it was', () => {
    fc.assert(
      fc.property(journal, (requests) => {
        const aggregator = aggregatorWith(ROOMY);
        for (const { arrivalUnixMs, spans } of requests) aggregator.accept(batchOf(...spans), arrivalUnixMs);
        const rows = aggregator.take();
        const expected = new Sums().add(rows).totals();
        const { buffers, ...message } = rows.toTransfer();
        const received = structuredClone({ ...message, buffers }, { transfer: buffers });
        expect(new Sums().add(LatencyRows.fromTransfer(received)).totals()).toEqual(expected);
      }),
    );
  });
});

function addedUp(...all: Record<string, number[]>[]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const [key, values] of all.flatMap((each) => Object.entries(each)))
    sums[key] = values.map((value, i) => value + (sums[key]?.[i] ?? 0));
  return sums;
}
