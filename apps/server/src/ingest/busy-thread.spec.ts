import { setTimeout as sleep } from 'node:timers/promises';
import { busyThread } from './busy-thread.js';

it('a thread that works is busy, and one that waits is not', async () => {
  const isBusy = busyThread();
  for (const until = performance.now() + 250; performance.now() < until;);
  await sleep(1);
  expect(isBusy()).toBe(true);
  await sleep(600);
  expect(isBusy()).toBe(false);
});
