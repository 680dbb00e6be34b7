import { performance } from 'node:perf_hooks';

/** Over this part of its time a thread is busy. */
const BUSY = 0.25;
/** What is shorter says little. */
const MIN_LOOK_MS = 200;

/** Tells whether this thread has worked for more than a quarter of the time since it was last asked. */
export function busyThread(): () => boolean {
  let since = performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    const { utilization, active, idle } = performance.eventLoopUtilization(since);
    if (active + idle < MIN_LOOK_MS) return isBusy;
    since = performance.eventLoopUtilization();
    isBusy = utilization > BUSY;
    return isBusy;
  };
}
