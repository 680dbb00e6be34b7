import { Aggregator, DEFAULT_AGGREGATOR_LIMITS, HistogramStore, type LatencyRows } from '#aggregate';
import { AccountAttributes, MalformedRequest, readSpans } from '#decode';
import { type Judged } from '#evaluate';
import { MemoryJournal } from '#journal';
import { ManualClock } from '#kit';
import { Recall } from '#recall';
import { Overloaded } from '#receive';
import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT, type Operation } from '#span';
import { otlpProto, type SpanSpec } from '#testkit';
import { IngestHealth } from './ingest-health.js';
import { Pipeline } from './pipeline.js';

const NOW = 1_760_000_001_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CHECKOUT: Operation = { service: 'shop', name: 'POST /checkout', kind: 'server' };

class Stored extends HistogramStore {
  rows: { account: number; spans: number }[] = [];
  isAway = false;

  override write(rows: LatencyRows): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('no Postgres'));
    for (let i = 0; i < rows.count; i++) this.rows.push({ account: rows.account(i), spans: rows.spans(i) });
    return Promise.resolve();
  }
}

/** The rooms of memory as they are; Postgres and what judges by it as notes of what reached them. */
function setUp({ maxRows = DEFAULT_AGGREGATOR_LIMITS.maxRows } = {}) {
  const clock = new ManualClock(NOW);
  const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 10 });
  const journal = new MemoryJournal({ maxBytes: 2 ** 20, maxAgeMs: 60_000 }, clock);
  const recall = new Recall(journal, dictionaries, readSpans, { recordsPerSegment: 16, heads: 16 });
  const aggregator = new Aggregator(dictionaries, { ...DEFAULT_AGGREGATOR_LIMITS, maxRows });
  const histograms = new Stored();
  const asked: (readonly Operation[] | undefined)[] = [];
  const reconciled: unknown[] = [];
  const judged: Judged = { judgedAtUnixMs: NOW, slas: [], statuses: [], removed: [] };
  const pipeline = new Pipeline({
    names: { dictionaries, accountAttributes: new AccountAttributes(['account.id']) },
    journal,
    recall,
    aggregator,
    histograms,
    evaluator: {
      judge: (touched) => {
        asked.push(touched);
        return Promise.resolve(judged);
      },
    },
    incidents: {
      reconcile: (what) => {
        reconciled.push(what);
        return Promise.resolve([]);
      },
    },
    ingest: new IngestHealth(clock),
    clock,
  });
  const send = (bytes: Uint8Array) =>
    pipeline.accept({ format: 'otlp-proto', bytes, arrivalUnixMs: clock.nowMs() });
  const sendSpans = (...spans: SpanSpec[]) =>
    send(otlpProto(spans.map((span) => Object.assign({ name: 'POST /checkout' }, span))));
  return {
    pipeline,
    clock,
    journal,
    recall,
    aggregator,
    dictionaries,
    histograms,
    asked,
    reconciled,
    judged,
    send,
    sendSpans,
  };
}

describe('the pipeline', () => {
  it('takes a span to where it is recalled and to where it is measured', async () => {
    const { sendSpans, recall, pipeline, histograms, dictionaries } = setUp();
    const accepted = await sendSpans({ attributes: { 'account.id': 'acme' } }, { spanId: '00' });
    expect(accepted).toEqual({ spans: 1, rejected: new Map([['invalid_span_id', 1]]) });
    expect((await recall.trace(TRACE)).map(({ name }) => name)).toEqual(['POST /checkout']);
    expect(await pipeline.flush()).toEqual([CHECKOUT]);
    const counted = histograms.rows.map((row) => [dictionaries.accountKeyOf(row.account), row.spans]);
    expect(counted).toEqual([
      ['*', 1],
      ['acme', 1],
    ]);
  });

  it('is not changed by what does not decode', async () => {
    const { send, sendSpans, journal, aggregator, dictionaries, recall } = setUp();
    await sendSpans({});
    const state = () => [journal.bytes, recall.stats, aggregator.stats, dictionaries.operationCount];
    const before = state();
    const whole = otlpProto([{ name: 'another' }]);
    await expect(send(whole.subarray(0, whole.length - 3))).rejects.toThrow(MalformedRequest);
    expect(state()).toEqual(before);
  });

  it('refuses requests while Postgres does not take what is in memory, and keeps that', async () => {
    const { sendSpans, pipeline, histograms, journal } = setUp({ maxRows: 1 });
    histograms.isAway = true;
    await sendSpans({ attributes: { 'account.id': 'acme' } });
    const held = journal.bytes;
    await expect(sendSpans({})).rejects.toThrow(Overloaded);
    await expect(pipeline.flush()).rejects.toThrow('no Postgres');
    await expect(sendSpans({})).rejects.toThrow(Overloaded);
    expect(journal.bytes).toBe(held);
    histograms.isAway = false;
    expect(await pipeline.flush()).toEqual([CHECKOUT]);
    expect(histograms.rows).toHaveLength(2);
    expect(await sendSpans({})).toMatchObject({ spans: 1 });
  });

  it('gives a request that is still being applied a second before its spans are given up', async () => {
    const { sendSpans, pipeline, clock, aggregator } = setUp();
    await sendSpans({});
    clock.advance(DEFAULT_AGGREGATOR_LIMITS.accountWaitMs + 1_000);
    await pipeline.flush();
    expect(aggregator.stats.waitingSpans).toBe(1);
    clock.advance(1);
    await pipeline.flush();
    expect(aggregator.stats.waitingSpans).toBe(0);
  });

  it('counts spans that still wait with the last flush', async () => {
    const { sendSpans, pipeline, histograms } = setUp();
    await sendSpans({});
    await pipeline.finish();
    expect(histograms.rows.map(({ account }) => account)).toEqual([ALL_ACCOUNTS, NO_ACCOUNT]);
  });

  it('keeps incidents in step with what was judged', async () => {
    const { pipeline, asked, reconciled, judged } = setUp();
    await pipeline.evaluate([CHECKOUT]);
    await pipeline.evaluate();
    expect(asked).toEqual([[CHECKOUT], undefined]);
    expect(reconciled).toEqual([judged, judged]);
  });
});
