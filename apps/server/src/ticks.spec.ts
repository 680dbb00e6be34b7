import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { silentLogger } from '#kit';
import { Ticks } from './ticks.js';

/** A promise that the test settles. */
function deferred() {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve: () => resolve(), reject: (error: Error) => reject(error) };
}

describe('the recurring tasks', () => {
  it('leave a run out, and count that, while the one before it is under way', async () => {
    const skipped: string[] = [];
    const ticks = new Ticks(silentLogger(), (task) => skipped.push(task));
    const runs: ReturnType<typeof deferred>[] = [];
    const task = {
      name: 'flush',
      run: () => {
        const run = deferred();
        runs.push(run);
        return run.promise;
      },
    };
    ticks.start(task);
    ticks.start(task);
    ticks.start({ ...task, name: 'evaluate' });
    expect(runs).toHaveLength(2);
    expect(skipped).toEqual(['flush']);
    for (const run of runs) run.resolve();
    await ticks.idle();
    ticks.start(task);
    expect(runs).toHaveLength(3);
    expect(skipped).toHaveLength(1);
  });

  it('log a failure and go on', async () => {
    const lines: string[] = [];
    const ticks = new Ticks(pino({}, { write: (line: string) => void lines.push(line) }), () => undefined);
    ticks.start({ name: 'flush', run: () => Promise.reject(new Error('no Postgres')) });
    await ticks.idle();
    expect(lines).toEqual([expect.stringMatching(/no Postgres.*"task":"flush"/)]);
    let runs = 0;
    ticks.start({ name: 'flush', run: async () => void runs++ });
    expect(runs).toBe(1);
  });

  it('are idle once those are over that the running ones have started', async () => {
    const ticks = new Ticks(silentLogger(), () => undefined);
    const [first, second] = [deferred(), deferred()];
    const done: string[] = [];
    ticks.start({
      name: 'flush',
      run: async () => {
        await first.promise;
        ticks.start({ name: 'evaluate', run: () => second.promise.then(() => void done.push('evaluated')) });
        done.push('flushed');
      },
    });
    const idle = ticks.idle().then(() => done.push('idle'));
    first.resolve();
    await setImmediate();
    expect(done).toEqual(['flushed']);
    second.resolve();
    await idle;
    expect(done).toEqual(['flushed', 'evaluated', 'idle']);
  });
});
