import { ForeignPosition, LatencyRows, PositionLost } from '#aggregate';
import { silentLogger } from '#kit';
import { ALL_ACCOUNTS } from '#span';
import { MemoryHistogramStore } from '#testkit';
import { Flusher } from './flusher.js';
import { type TakenFlush } from './ingest/ingest.js';
import { NameBook } from './ingest/name-book.js';

const CHECKOUT = { service: 'shop', name: 'POST /checkout', kind: 'server' } as const;

/** Counts two spans for each flush, and notes what it is told. */
class Counted {
  readonly told: string[] = [];
  failure: Error | undefined;
  isQuiet = false;
  isBehind = false;
  private position = 0;

  take(): Promise<TakenFlush | undefined> {
    if (this.isQuiet) return Promise.resolve(undefined);
    const rows = new LatencyRows();
    const row = rows.add(0, ALL_ACCOUNTS, 7);
    rows.record(row, 1_000_000, false, true);
    rows.record(row, 2_000_000, false, true);
    const from = this.position;
    this.position += 10;
    const transferred = rows.toTransfer();
    const names = { operations: [[7, CHECKOUT]], accounts: [] } satisfies TakenFlush['names'];
    const { isBehind } = this;
    return Promise.resolve({ from, to: this.position, rows: transferred, isBehind, names, transfer: [] });
  }

  committed(position: number): Promise<void> {
    this.told.push(`committed ${position}`);
    return Promise.resolve();
  }

  recover(position: number, flushEnd?: number): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.told.push(`recover ${position}, as far as ${flushEnd}`);
    this.position = position;
    return Promise.resolve();
  }
}

function setUp() {
  const ingest = new Counted();
  const store = new MemoryHistogramStore();
  const measured: number[] = [];
  const failures: Error[] = [];
  const flusher = new Flusher({
    ingest,
    store,
    names: new NameBook(),
    latency: { add: (rows) => void measured.push(rows.count) },
    health: { flushed: () => void ingest.told.push('healthy') },
    startTimer: () => () => undefined,
    onFailure: (error) => void failures.push(error),
    log: silentLogger(),
  });
  const stored = () => store.flushes.map(({ from, to, rows }) => [from, to, rows.count]);
  return { ingest, store, stored, measured, failures, flusher };
}

describe('the flusher', () => {
  it('commits what has been counted, and tells everybody who goes by it', async () => {
    const { ingest, stored, measured, flusher } = setUp();
    await flusher.flush();
    expect(stored()).toEqual([[0, 10, 1]]);
    expect([ingest.told, measured]).toEqual([['committed 10', 'healthy'], [1]]);
  });

  it('is healthy only where nothing waits in the journal', async () => {
    const { ingest, flusher } = setUp();
    ingest.isBehind = true;
    expect(await flusher.flush()).toBe(false);
    expect(ingest.told).toEqual(['committed 10']);
    ingest.isQuiet = true;
    expect(await flusher.flush()).toBe(true);
    expect(ingest.told).toEqual(['committed 10', 'healthy']);
  });

  it('tries one flush until it is committed, and only then the next', async () => {
    const { ingest, store, stored, measured, flusher } = setUp();
    store.failure = new Error('Postgres is away');
    await expect(flusher.flush()).rejects.toThrow('away');
    await expect(flusher.flush()).rejects.toThrow('away');
    expect([ingest.told, measured, flusher.stats.failed]).toEqual([[], [], 2]);
    store.failure = undefined;
    await flusher.flush();
    await flusher.flush();
    expect(stored()).toEqual([
      [0, 10, 1],
      [10, 20, 1],
    ]);
  });

  it('runs one flush at a time, however often it is asked', async () => {
    const { store, flusher } = setUp();
    await Promise.all([flusher.flush(), flusher.flush(), flusher.flush()]);
    expect(store.flushes.map(({ from }) => from)).toEqual([0, 10, 20]);
  });

  it('has everything counted again that Postgres has lost', async () => {
    const { ingest, store, stored, measured, flusher } = setUp();
    await flusher.flush();
    await flusher.flush();
    store.lose(10);
    expect(await flusher.flush()).toBe(false);
    expect(ingest.told.at(-1)).toBe('recover 10, as far as 20');
    await flusher.flush();
    expect(stored().at(-1)).toEqual([10, 20, 1]);
    // What was counted again is in the metrics since its first time.
    expect([measured.length, flusher.stats.lost]).toEqual([2, 1]);
    await flusher.flush();
    expect(measured).toHaveLength(3);
  });

  it('asks for that until it is under way', async () => {
    const { ingest, store, stored, flusher } = setUp();
    store.failure = new PositionLost(0, 10);
    ingest.failure = new Error('the journal could not be read');
    await expect(flusher.flush()).rejects.toThrow('could not be read');
    // Nothing comes, so there is nothing more to take.
    ingest.isQuiet = true;
    ingest.failure = undefined;
    await flusher.flush();
    expect(ingest.told).toEqual(['recover 0, as far as 0']);
    store.failure = undefined;
    ingest.isQuiet = false;
    await flusher.flush();
    expect(stored()).toEqual([[0, 10, 1]]);
  });

  it('gives up where another process counts for the same node', async () => {
    const { store, failures, flusher } = setUp();
    store.failure = new ForeignPosition('another process has taken over');
    await expect(flusher.flush()).rejects.toThrow(ForeignPosition);
    expect(failures).toEqual([store.failure]);
  });
});
