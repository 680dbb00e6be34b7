import { spawnSync } from 'node:child_process';
import { type RunAs } from './run-as.js';

/** Nothing of ours: PGPORT or PGDATA would change what Postgres does, LC_ALL what it says. */
export const POSTGRES_ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };

type Spawning = { command: string; args: string[]; ids: RunAs['ids'] };

/**
 * How to spawn a program so that it gets `signal` when we die, of kill -9 too. That needs Linux and util-linux;
 * elsewhere it lives on and the next start stops it. Spawn it from the main thread: the kernel sends the signal
 * when the thread dies that did.
 */
export function dyingWithUs(
  signal: 'INT' | 'KILL',
  { ids }: RunAs,
  program: string,
  args: string[],
): Spawning {
  if (!hasSetpriv()) return { command: program, args, ids };
  const drop = 'uid' in ids ? [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'] : [];
  return { command: 'setpriv', args: [...drop, '--pdeathsig', signal, program, ...args], ids: {} };
}

function hasSetpriv(): boolean {
  if (process.platform !== 'linux') return false;
  // Busybox has a setpriv that knows no --pdeathsig.
  const { stdout, stderr } = spawnSync('setpriv', ['--help'], { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.includes('--pdeathsig');
}
