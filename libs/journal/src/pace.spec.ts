import { Pace } from './pace.js';

const work = (ms: number) => () => new Promise<number>((resolve) => setTimeout(resolve, ms, ms));

it('work takes its share and no more, apart from what it is given in advance', async () => {
  const pace = new Pace(0.05, () => false, new AbortController().signal);
  const from = performance.now();
  for (const ms of [30, 30]) expect(await pace.do(ms, work(ms))).toBe(ms);
  // 60 ms of work are due after 1.2 s; one second is the credit.
  expect(performance.now() - from).toBeGreaterThan(150);
});

it('work that is to stop is not waited for, nor begun', async () => {
  const stopping = new AbortController();
  const pace = new Pace(1e-6, () => false, stopping.signal);
  const working = pace.do(5, work(5));
  setTimeout(() => stopping.abort(), 20);
  await expect(working).rejects.toMatchObject({ name: 'AbortError' });
  await expect(pace.do(1, () => Promise.reject(new Error('begun')))).rejects.toMatchObject({
    name: 'AbortError',
  });
});

it('work waits while it is busy without it', async () => {
  const looks = [true, true, false];
  const pace = new Pace(1, () => looks.shift() ?? false, new AbortController().signal);
  expect(await pace.do(1, async () => looks.length)).toBe(0);
});
