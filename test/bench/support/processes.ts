import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which Linux has fixed at 100 on all platforms that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** Fields of /proc/<pid>/stat counted from behind the name, which may hold spaces: `state` is 0. */
const PARENT = 1;
const USER = 11;
const SYSTEM = 12;
const REAPED_USER = 13;
const REAPED_SYSTEM = 14;

function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** CPU seconds that all threads of a process have taken, user and system, those that have ended included. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  return (Number(stat[USER]) + Number(stat[SYSTEM])) / TICKS_PER_SECOND;
}

/** CPU seconds of a process with its children, the running ones and those that it has waited for. */
export function familyCpuSeconds(pid: number): number {
  const stat = statOf(pid);
  const reaped = (Number(stat[REAPED_USER]) + Number(stat[REAPED_SYSTEM])) / TICKS_PER_SECOND;
  const running = childrenOf(pid).map((child) => orZero(() => familyCpuSeconds(child)));
  return running.reduce((sum, seconds) => sum + seconds, cpuSeconds(pid) + reaped);
}

/** Resident bytes: `now`, and the most since the process began. */
export function residentBytes(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((other) => orZero(() => Number(statOf(other)[PARENT])) === pid);
}

/** A process may end between being listed and being looked at. */
function orZero(look: () => number): number {
  try {
    return look();
  } catch {
    return 0;
  }
}
