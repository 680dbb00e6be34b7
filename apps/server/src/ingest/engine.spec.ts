import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DEFAULT_AGGREGATOR_LIMITS, LatencyRows } from '#aggregate';
import { ManualClock, silentLogger } from '#kit';
import { Overloaded } from '#receive';
import { otlpProto, type SpanSpec } from '#testkit';
import { type Config, readConfig } from '../config.js';
import { IngestEngine } from './engine.js';
import { type TakenFlush } from './ingest.js';
import { NameBook } from './name-book.js';

const NOW = 1_760_000_005_000;
const SETTINGS = {
  PUBLIC_URL: 'https://culprit.test',
  CULPRIT_ACCOUNT_ATTRIBUTES: 'account.id',
  CULPRIT_OTLP_HTTP_PORT: '0',
  CULPRIT_OTLP_GRPC_PORT: '0',
};
const CONFIG = readConfig(SETTINGS);
/** A journal that some dozens of requests fill. */
const SMALL = readConfig({
  ...SETTINGS,
  CULPRIT_JOURNAL_BYTES: '16KiB',
  CULPRIT_MAX_REQUEST_BYTES: '1KiB',
});

describe('the ingest engine', () => {
  let journalFolder: string;
  let clock: ManualClock;
  let engine: IngestEngine;
  /** What has been committed: "acme: GET /" → spans. */
  let counted: Map<string, number>;
  let position: number;
  let names: NameBook;

  beforeEach(async () => {
    journalFolder = mkdtempSync(path.join(tmpdir(), 'culprit-engine-'));
    clock = new ManualClock(NOW);
    counted = new Map();
    position = 0;
    await start();
  });
  afterEach(async () => {
    await engine.close();
    rmSync(journalFolder, { recursive: true });
  });

  async function start(maxRows = DEFAULT_AGGREGATOR_LIMITS.maxRows, config = CONFIG): Promise<void> {
    const limits = { ...DEFAULT_AGGREGATOR_LIMITS, maxRows };
    engine = await IngestEngine.open({ config, journalFolder, clock, log: silentLogger(), limits });
    names = new NameBook();
    await engine.recover(position);
    if (maxRows > 100) await engine.caughtUp();
  }

  /** As after a crash: nothing of memory is left, and nothing was said. */
  async function restart(maxRows?: number, config?: Config): Promise<void> {
    await engine.close();
    await start(maxRows, config);
  }

  const bytesOf = (...spans: SpanSpec[]) =>
    otlpProto(
      spans.map((span) => Object.assign({ startUnixNano: BigInt(clock.nowMs() - 1_000) * 1_000_000n }, span)),
    );
  const post = (bytes: Uint8Array) =>
    engine.intake.accept({ format: 'otlp-proto', bytes, arrivalUnixMs: clock.nowMs() });
  const send = (...spans: SpanSpec[]) => post(bytesOf(...spans));

  function note(flush: TakenFlush): void {
    names.learn(flush.names);
    const rows = LatencyRows.fromTransfer(flush.rows);
    for (let i = 0; i < rows.count; i++) {
      const key = `${names.accountKeyOf(rows.account(i))}: ${names.operationOf(rows.operation(i)).name}`;
      counted.set(key, (counted.get(key) ?? 0) + rows.spans(i));
    }
    position = flush.to;
  }

  async function flush(): Promise<void> {
    const taken = await engine.take();
    if (taken === undefined) return;
    note(taken);
    await engine.committed(position);
  }

  it('counts what was acknowledged, once, also where it is killed before a flush', async () => {
    await send({ attributes: { 'account.id': 'acme' } });
    await flush();
    await send({ spanId: '0000000000000002', attributes: { 'account.id': 'acme' } });
    await engine.take();
    await restart();
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 2, 'acme: GET /': 2 });
    await restart();
    expect(await engine.take()).toBeUndefined();
  });

  it('counts a span for the account that its trace names after a restart', async () => {
    await send({ kind: 2 });
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 1 });
    await restart();
    await send({ spanId: '0000000000000002', name: 'pay', attributes: { 'account.id': 'acme' } });
    await flush();
    expect(Object.fromEntries(counted)).toEqual({
      '*: GET /': 1,
      '*: pay': 1,
      'acme: GET /': 1,
      'acme: pay': 1,
    });
  });

  it('gives up a span without an account once, whatever it is asked when', async () => {
    await send({});
    await flush();
    clock.advance(CONFIG.CULPRIT_ACCOUNT_WAIT + 1);
    await flush();
    await restart();
    clock.advance(CONFIG.CULPRIT_ACCOUNT_WAIT + 1);
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 1, ': GET /': 1 });
  });

  it('knows a request and a span that come again, also after a restart', async () => {
    const first = bytesOf({ attributes: { 'account.id': 'acme' } });
    await post(first);
    await post(first);
    await flush();
    await restart();
    await post(first);
    await send({ attributes: { 'account.id': 'acme' } }, { spanId: '0000000000000002', name: 'pay' });
    await flush();
    expect(Object.fromEntries(counted)).toEqual({
      '*: GET /': 1,
      '*: pay': 1,
      'acme: GET /': 1,
      'acme: pay': 1,
    });
  });

  it('counts again from where Postgres says, without having been restarted', async () => {
    await send({ attributes: { 'account.id': 'acme' } });
    await flush();
    const kept = { position, counted: new Map(counted) };
    await send({ spanId: '0000000000000002', attributes: { 'account.id': 'acme' } });
    await flush();
    // Postgres has lost the second.
    counted = kept.counted;
    await engine.recover(kept.position);
    await engine.caughtUp();
    await send({ spanId: '0000000000000003', attributes: { 'account.id': 'acme' } });
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 3, 'acme: GET /': 3 });
    expect(await engine.trace('0af7651916cd43dd8448eb211c80319c')).toHaveLength(3);
    expect((await engine.stats()).recall.spans).toBe(3);
  });

  it('knows what came again, and for whom, also where it was killed after a long outage of Postgres', async () => {
    const first = bytesOf({ attributes: { 'account.id': 'acme' } });
    await post(first);
    for (let i = 1; i <= 2; i++) {
      await flush();
      // So that the journal goes on in another segment.
      clock.advance(80_000);
      await send({ traceId: 'ef'.repeat(16), spanId: `000000000000000${i}`, name: 'other', kind: 3 });
    }
    await send({ traceId: 'ab'.repeat(16), kind: 2 });
    await flush();
    clock.advance(5_000);
    await post(first);
    await send({ traceId: 'ab'.repeat(16), name: 'pay', kind: 3, attributes: { 'account.id': 'globex' } });
    // The schedule asks for a flush all the time, and has the last one to bring to Postgres first.
    for (let minute = 0; minute < 15; minute++) {
      clock.advance(60_000);
      await send({
        traceId: 'cd'.repeat(16),
        spanId: `00000000000000${minute + 10}`,
        name: 'other',
        kind: 3,
      });
      await engine.take();
    }
    await restart();
    await flush();
    expect(Object.fromEntries(counted)).toMatchObject({
      '*: GET /': 2,
      'acme: GET /': 1,
      'globex: GET /': 1,
    });
  });

  it('leaves what memory has no room for in the journal, and refuses nobody', async () => {
    await restart(2);
    for (let i = 1; i <= 9; i++)
      await send({ name: `op ${i}`, spanId: `000000000000000${i}`, attributes: { 'account.id': 'acme' } });
    const most = (await engine.stats()).aggregator.rows;
    expect(most).toBeLessThanOrEqual(3);
    const caughtUp = engine.caughtUp().then(() => true);
    while (!(await Promise.race([caughtUp, setTimeout(20, false)]))) await flush();
    await flush();
    expect([...counted.values()].reduce((sum, spans) => sum + spans, 0)).toBe(18);
  });

  it('keeps a request as it came, and reads it back from that', async () => {
    const bytes = bytesOf({
      attributes: { 'account.id': 'acme', note: 'long and compressible '.repeat(200) },
    });
    const gzipped = gzipSync(bytes);
    await engine.intake.accept({ format: 'otlp-proto', bytes, gzipped, arrivalUnixMs: clock.nowMs() });
    expect((await engine.stats()).journal.bytes).toBeLessThan(gzipped.length + 100);
    await restart();
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 1, 'acme: GET /': 1 });
    const [span] = await engine.trace('0af7651916cd43dd8448eb211c80319c');
    expect(span?.attributes['note']).toHaveLength(22 * 200);
  });

  it('takes requests again once Postgres has what fills the journal, also while spans wait', async () => {
    await restart(undefined, SMALL);
    await send({});
    // As small as a mark.
    const empty = (async () => {
      for (;;) await post(new Uint8Array());
    })();
    await expect(empty).rejects.toThrow(Overloaded);
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 1 });
    // Until the commit is sure, and what a replay needs before it is not.
    clock.advance(CONFIG.CULPRIT_ACCOUNT_WAIT + 10_000);
    await flush();
    await send({ name: 'pay', spanId: '0000000000000002' });
    await flush();
    expect(Object.fromEntries(counted)).toEqual({ '*: GET /': 1, '*: pay': 1, ': GET /': 1 });
  });

  describe('with a journal that can not be read for a while', () => {
    const failing = () => {
      throw new Error('EIO');
    };
    const fail = () => void (engine['journal'].frames = failing);
    const mend = () => void Reflect.deleteProperty(engine['journal'], 'frames');

    it('counts what waits there once it can be read', async () => {
      await restart(2);
      fail();
      for (const name of ['a', 'b', 'c', 'd']) await send({ name, spanId: `000000000000000${name}` });
      await flush();
      expect(await engine.take()).toMatchObject({ isBehind: true });
      mend();
      for (let i = 0; i < 4; i++) {
        await flush();
        await setTimeout(20);
      }
      await flush();
      expect(Object.fromEntries(counted)).toEqual({ '*: a': 1, '*: b': 1, '*: c': 1, '*: d': 1 });
    });

    it('works without what arrived before a restart', async () => {
      await send({ name: 'before' });
      await flush();
      await restart();
      fail();
      await engine.listen();
      await engine.remembered();
      mend();
      await send({ name: 'after', spanId: '0000000000000002' });
      const spans = await engine.trace('0af7651916cd43dd8448eb211c80319c');
      expect(spans.map(({ name }) => name)).toEqual(['after']);
      await engine.stopListening();
    });
  });

  it('recalls what arrived before a restart', async () => {
    await send({ name: 'before', attributes: { 'account.id': 'acme' } });
    await flush();
    await restart();
    await engine.listen();
    await engine.remembered();
    await send({ name: 'after', spanId: '0000000000000002' });
    const spans = await engine.trace('0af7651916cd43dd8448eb211c80319c');
    expect(spans.map(({ name }) => name).toSorted()).toEqual(['after', 'before']);
    await engine.stopListening();
  });
});
