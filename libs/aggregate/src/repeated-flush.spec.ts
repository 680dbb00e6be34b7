import { Dictionaries } from '#span';
import { Aggregator, type Flush, HistogramStore, PositionLost } from './index.js';
import { batchOf, START_MS, testSpan } from './spans.fixture.js';

/** Answers commits as it is told to, and remembers them. */
class ToldStore extends HistogramStore {
  readonly asked: { from: number; to: number; spans: number }[] = [];

  constructor(private readonly answers: (Error | undefined)[]) {
    super();
  }

  commit({ from, to, rows }: Flush): Promise<void> {
    this.asked.push({ from, to, spans: rows.reduce((sum, { histogram }) => sum + histogram.count, 0) });
    const answer = this.answers.shift();
    return answer === undefined ? Promise.resolve() : Promise.reject(answer);
  }
}

async function flushedTimes(times: number, store: HistogramStore): Promise<void> {
  const aggregator = new Aggregator(new Dictionaries({ services: 1, operations: 1, accounts: 1 }));
  for (let i = 0; i < times; i++) {
    aggregator.accept(batchOf(testSpan({ entry: false })), START_MS);
    await aggregator.flush(store, START_MS).catch(() => undefined);
  }
}

describe('a flush that failed', () => {
  it('is tried again just as it was, and only then the next', async () => {
    const store = new ToldStore([undefined, new Error('connection reset'), new Error('connection refused')]);
    await flushedTimes(4, store);
    expect(store.asked).toEqual([
      { from: 0, to: 1, spans: 1 },
      { from: 1, to: 2, spans: 1 },
      { from: 1, to: 2, spans: 1 },
      { from: 1, to: 2, spans: 1 },
      { from: 2, to: 3, spans: 2 },
    ]);
  });

  it('follows what the store still has, where that has lost flushes', async () => {
    const store = new ToldStore([undefined, undefined, new PositionLost(1, 2)]);
    await flushedTimes(4, store);
    expect(store.asked).toEqual([
      { from: 0, to: 1, spans: 1 },
      { from: 1, to: 2, spans: 1 },
      { from: 2, to: 3, spans: 1 },
      { from: 1, to: 2, spans: 1 },
      { from: 2, to: 3, spans: 1 },
    ]);
  });
});
