import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, OperatorError } from '#kit';
import { dyingWithUs, POSTGRES_ENV } from './child.js';
import { shortHash } from './home.js';
import { isOfCluster, isPostmasterOf, runningProcesses } from './processes.js';
import { type RunAs } from './run-as.js';

/** A fast shutdown writes a checkpoint, which takes a slow disk some seconds; then the crash-safe kind follows. */
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;
const RETRY_MS = 100;

export type Postmaster = { child: ChildProcess; exited: Promise<void> };

/** Starts Postgres on `data` and resolves once it takes connections. Needs the claim on its home. */
export async function startPostmaster(
  data: string,
  socketFolder: string,
  binaries: string,
  runAs: RunAs,
  settings: Record<string, string>,
  log: Logger,
): Promise<Postmaster> {
  const cluster = `culprit-${shortHash(data)}`;
  await stopOrphans(data, cluster, log);
  const all = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    cluster_name: cluster,
    // One server without a standby: a COPY into a new partition then writes less WAL.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Ingest needs the other cores, and a container's 64 MB of /dev/shm would fail parallel hash joins.
    max_parallel_workers_per_gather: '0',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const deadline = performance.now() + FAST_STOP_MS;
  for (;;) {
    try {
      return await spawnPostmaster(path.join(binaries, 'bin/postgres'), ['-D', data, ...flags], runAs, log);
    } catch (error) {
      // Children of a postmaster that was killed take some 100 ms to notice, and hold its shared memory.
      const passes = error instanceof StartFailure && /lock file|shared memory block/.test(error.output);
      if (!passes || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

export async function stopPostmaster({ child, exited }: Postmaster): Promise<void> {
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_MS);
  await exited;
  clearTimeout(impatience);
}

class StartFailure extends OperatorError {
  constructor(readonly output: string) {
    super(
      `Postgres did not start: ${output.trim().split('\n').slice(-3).join(' ')} ` +
        'Mend what it says, set CULPRIT_DATA to another folder, or set DATABASE_URL to a Postgres of your own.',
    );
  }
}

/** In a process group of its own, so that Ctrl-C in a terminal leaves it alive for our last flush. */
async function spawnPostmaster(
  program: string,
  flags: string[],
  runAs: RunAs,
  log: Logger,
): Promise<Postmaster> {
  const { command, args, ids } = dyingWithUs('INT', runAs, program, flags);
  const child = spawn(command, args, {
    ...ids,
    cwd: '/',
    env: POSTGRES_ENV,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let starting = '';
  await new Promise<void>((resolve, reject) => {
    const failed = (): void => reject(new StartFailure(starting));
    child.once('error', reject);
    child.once('close', failed);
    child.stderr.on('data', function onOutput(chunk: Buffer) {
      starting += String(chunk);
      if (!starting.includes('ready to accept connections')) return;
      child.stderr.off('data', onOutput);
      child.off('close', failed);
      resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) =>
    log.debug({ postgres: String(chunk).trimEnd() }, 'Postgres says'),
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, exited };
}

/**
 * Stops what a killed Culprit left running on this data. Only what its own command line shows to be this
 * cluster gets a signal: the number in postmaster.pid may be somebody else's by now.
 */
async function stopOrphans(data: string, cluster: string, log: Logger): Promise<void> {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  for (const [signal, waitMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const) {
    const deadline = performance.now() + waitMs;
    const alive = remains(pid, data, cluster);
    if (alive.postmaster) {
      log.warn({ pid, signal }, 'stopping the Postgres that a killed Culprit left running');
      process.kill(pid, signal);
    }
    while (performance.now() < deadline) {
      const { postmaster, others } = remains(pid, data, cluster);
      if (!postmaster && others.length === 0) {
        // Postgres itself would refuse a pid that lives again as somebody else, or as a zombie.
        rmSync(pidFile, { force: true });
        return;
      }
      await sleep(RETRY_MS);
    }
  }
  const { others } = remains(pid, data, cluster);
  throw new OperatorError(
    `A Postgres from an earlier run (processes ${[pid, ...others].join(', ')}) still holds ${data} and does not stop. ` +
      'Stop these processes, then start Culprit again.',
  );
}

function remains(pid: number, data: string, cluster: string): { postmaster: boolean; others: number[] } {
  const running = runningProcesses();
  return {
    postmaster: running.some((process) => process.pid === pid && isPostmasterOf(process, data)),
    others: running.filter((process) => isOfCluster(process, cluster)).map(({ pid }) => pid),
  };
}
