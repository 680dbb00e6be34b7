import { hold, Semaphore } from './semaphore.js';

describe('a semaphore', () => {
  it('lets in as many as it has permits, and then the first to come first', async () => {
    const semaphore = new Semaphore(2);
    const order: string[] = [];
    const [first, second] = await Promise.all([semaphore.acquire(), semaphore.acquire()]);
    const later = ['c', 'd'].map(async (name) => {
      const release = await semaphore.acquire();
      order.push(name);
      return release;
    });
    expect(order).toEqual([]);
    second();
    (await later[0])?.();
    (await later[1])?.();
    first();
    expect(order).toEqual(['c', 'd']);
  });

  it('is free again once nobody holds it any more', async () => {
    const semaphore = new Semaphore(3);
    const abort = new AbortController();
    const holding = hold(semaphore, { forMs: 3_600_000, pauseMs: 3_600_000 }, abort.signal);
    let admitted = false;
    const waiting = semaphore.acquire().then(() => (admitted = true));
    await new Promise(setImmediate);
    expect(admitted).toBe(false);
    abort.abort();
    await holding;
    await waiting;
    expect(admitted).toBe(true);
  });
});
