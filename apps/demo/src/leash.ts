import { isMainThread } from 'node:worker_threads';

/*
 * Preloaded into every child: when the demo is gone, however it went (kill -9 closes the IPC channel too),
 * the child stops as if asked to, and dies if it has not stopped in time.
 */

const PATIENCE_MS = 15_000;

// Worker threads inherit --import, but have no channel.
if (isMainThread && process.channel !== undefined) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref();
  });
  // Listening must not keep a child alive that has nothing more to do.
  process.channel.unref();
}
