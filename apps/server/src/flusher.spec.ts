import { Aggregator, DEFAULT_AGGREGATOR_LIMITS, HistogramStore, type LatencyRows } from '#aggregate';
import { Dictionaries, SpanRecords } from '#span';
import { Flusher } from './flusher.js';

const NOW = 1_760_000_000_000;
const ACCOUNT = 10;

/** Takes rows when it is let, or refuses them. */
class HeldStore extends HistogramStore {
  readonly written: number[] = [];
  private readonly waiting: { resolve: () => void; reject: (error: Error) => void; spans: number }[] = [];

  override write(rows: LatencyRows): Promise<void> {
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject, spans: rows.spans(0) }));
  }

  get isWriting(): boolean {
    return this.waiting.length > 0;
  }

  release(): void {
    const write = this.waiting.shift();
    if (write) this.written.push(write.spans);
    write?.resolve();
  }

  refuse(): void {
    this.waiting.shift()?.reject(new Error('connection refused'));
  }
}

let ids = 0;

function setUp() {
  const dictionaries = new Dictionaries({ services: 9, operations: 9, accounts: 9 });
  const aggregator = new Aggregator(dictionaries, { ...DEFAULT_AGGREGATOR_LIMITS, maxRows: 3 });
  const store = new HeldStore();
  const accept = (operation: number): void => {
    const batch = new SpanRecords();
    batch.words.set([0, 0, 0, 1, 0, ++ids], batch.reserve());
    const start = BigInt(NOW) * 1_000_000n;
    batch.setTimes(0, Number(start & 0xffff_ffffn), Number(start >> 32n), 1e6);
    batch.setOperation(0, operation, false, true);
    batch.setAccount(0, ACCOUNT);
    batch.count++;
    aggregator.accept(batch, NOW);
  };
  return { aggregator, store, accept, flusher: new Flusher(aggregator, store) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a flush', () => {
  it('tells what it touched, and nothing where nothing came', async () => {
    const { store, accept, flusher } = setUp();
    expect(await flusher.flush()).toEqual([]);
    accept(1);
    accept(2);
    const flush = flusher.flush();
    await turn();
    store.release();
    expect(await flush).toEqual([1, 2]);
    expect(flusher.stats).toEqual({ succeeded: 1, failed: 0, rows: 4 });
  });

  it('waits for the one that runs, whose rows still fill memory, and leaves it what comes meanwhile', async () => {
    const { aggregator, store, accept, flusher } = setUp();
    accept(1);
    const first = flusher.flush();
    const second = flusher.flush();
    await turn();
    expect(aggregator.stats.rows).toBe(2);
    accept(1);
    accept(1);
    expect(aggregator.isFull).toBe(true);
    store.release();
    await first;
    await turn();
    store.release();
    expect(await second).toEqual([1]);
    expect(store.written).toEqual([1, 2]);
    expect([aggregator.stats.rows, aggregator.isFull]).toEqual([0, false]);
  });

  it('that is refused keeps its rows, which fill memory and are written first by the next', async () => {
    const { aggregator, store, accept, flusher } = setUp();
    accept(1);
    const refused = flusher.flush().catch((error: Error) => error.message);
    await turn();
    store.refuse();
    expect(await refused).toBe('connection refused');
    accept(2);
    accept(2);
    expect(aggregator.stats.rows).toBe(4);
    const next = flusher.flush();
    await turn();
    store.release();
    await turn();
    expect(store.isWriting).toBe(true);
    store.release();
    expect(await next).toEqual([1, 2]);
    expect(store.written).toEqual([1, 2]);
    expect(flusher.stats).toEqual({ succeeded: 2, failed: 1, rows: 4 });
  });
});
