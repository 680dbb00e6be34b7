import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A running process and its command line, the arguments joined by spaces. */
export type Process = { pid: number; command: string };

/**
 * Every process of this machine. The command line is what /proc shows to everybody: `cwd` and `exe` of another
 * user's process are closed even to root in a container without SYS_PTRACE. A zombie has none and is left out.
 */
export function runningProcesses(): Process[] {
  if (process.platform !== 'linux') return processesByPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: commandOf(name) }))
    .filter(({ command }) => command !== '');
}

/** The postmaster of exactly this data folder. */
export function isPostmasterOf({ command }: Process, data: string): boolean {
  return command.includes(`/bin/postgres -D ${data} -c `);
}

/** Any process of the cluster, also those that outlive their postmaster: their titles begin with its name. */
export function isOfCluster({ command }: Process, cluster: string): boolean {
  return command.startsWith(`postgres: ${cluster}: `);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function processesByPs(): Process[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.+)$/.exec(line) ?? [];
    return pid !== undefined && command !== undefined ? [{ pid: Number(pid), command }] : [];
  });
}
