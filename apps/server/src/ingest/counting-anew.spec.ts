import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LatencyRows } from '#aggregate';
import { ManualClock, silentLogger } from '#kit';
import { ALL_ACCOUNTS } from '#span';
import { otlpProto } from '#testkit';
import { readConfig } from '../config.js';
import { IngestEngine } from './engine.js';

const NOW = 1_760_000_005_000;

describe('the ingest engine, counting anew', () => {
  const config = readConfig({ CULPRIT_OTLP_HTTP_PORT: '0', CULPRIT_OTLP_GRPC_PORT: '0' });
  let journalFolder: string;
  let engine: IngestEngine;
  let sent: number;

  beforeEach(async () => {
    journalFolder = mkdtempSync(path.join(tmpdir(), 'culprit-engine-'));
    const clock = new ManualClock(NOW);
    engine = await IngestEngine.open({ config, journalFolder, clock, log: silentLogger() });
    sent = 0;
    await engine.recover(0);
    await engine.caughtUp();
  });
  afterEach(async () => {
    await engine.close();
    rmSync(journalFolder, { recursive: true });
  });

  async function send(count: number): Promise<void> {
    const spans = Array.from({ length: count }, () => ({
      spanId: String(++sent).padStart(16, '0'),
      startUnixNano: BigInt(NOW - 1_000) * 1_000_000n,
      attributes: { 'account.id': 'acme' },
    }));
    await engine.intake.accept({ format: 'otlp-proto', bytes: otlpProto(spans), arrivalUnixMs: NOW });
  }

  /** Where a flush ends, and how many spans it has over all accounts. */
  async function flush(): Promise<[end: number, spans: number]> {
    const taken = await engine.take();
    if (taken === undefined) return [0, 0];
    await engine.committed(taken.to);
    const rows = LatencyRows.fromTransfer(taken.rows);
    let spans = 0;
    for (let i = 0; i < rows.count; i++) if (rows.account(i) === ALL_ACCOUNTS) spans += rows.spans(i);
    return [taken.to, spans];
  }

  it('ends a flush where it is told to', async () => {
    const ends: number[] = [];
    for (const count of [1, 2, 3, 4]) {
      await send(count);
      ends.push((await flush())[0]);
    }
    const [first = 0, , third = 0, last] = ends;
    await engine.recover(first, third);
    const flushes: [number, number][] = [];
    while (!flushes.some(([end]) => end === last)) {
      flushes.push(await flush());
      await setImmediate();
    }
    const sum = (some: [number, number][]): number => some.reduce((all, [, spans]) => all + spans, 0);
    expect(sum(flushes.filter(([end]) => end <= third))).toBe(2 + 3);
    expect(sum(flushes)).toBe(2 + 3 + 4);
    // And goes on as ever.
    await send(5);
    expect((await flush())[1]).toBe(5);
  });

  it('counts once what it broke off counting because memory ran out', async () => {
    await send(1);
    expect((await flush())[1]).toBe(1);
    await send(2);
    const mend = failAt(3);
    await send(3);
    mend();
    await send(4);
    // From here on it counts anew.
    const [, early] = await flush();
    await engine.caughtUp();
    const [, late] = await flush();
    expect(early + late).toBe(2 + 3 + 4);
    await send(5);
    expect((await flush())[1]).toBe(5);
  });

  /** Lets memory run out with the nth span from now that is recorded; what it returns ends that. */
  function failAt(nth: number): () => void {
    const record = Object.getOwnPropertyDescriptor(LatencyRows.prototype, 'record') ?? {};
    let calls = 0;
    const value = function (this: LatencyRows, ...args: unknown[]): unknown {
      if (++calls === nth) throw new RangeError('Array buffer allocation failed');
      return Reflect.apply(record.value, this, args);
    };
    Object.defineProperty(LatencyRows.prototype, 'record', { ...record, value });
    return () => {
      expect(calls).toBe(nth);
      Object.defineProperty(LatencyRows.prototype, 'record', record);
    };
  }
});
