import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { OperatorError } from '#kit';

const LEASH = new URL('./leash.js', import.meta.url).href;

export type ChildSpec = {
  name: string;
  /** Path of a compiled module. */
  module: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
  /** Where its output goes. */
  logFile: string;
};

type Child = { name: string; process: ChildProcess; exited: Promise<void> };

/** The demo's child processes: what starts here ends with it. */
export class Children {
  private readonly children: Child[] = [];
  private stopping = false;

  /** @param onCrash called when a child ends that nobody has asked to */
  constructor(private readonly onCrash: (error: Error) => void) {}

  start({ name, module, args = [], env = {}, logFile }: ChildSpec): ChildProcess {
    const log = openSync(logFile, 'a');
    const child = fork(module, args, {
      env: { ...environment(), ...env },
      execArgv: ['--enable-source-maps', '--import', LEASH],
      stdio: ['ignore', log, log, 'ipc'],
      // A group of its own: Ctrl-C in a terminal reaches the demo alone, which then stops the others in order.
      detached: true,
    });
    closeSync(log);
    const exited = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        resolve();
        this.crashed(child, `${name} could not be started: ${error.message}`, logFile);
      });
      child.once('exit', (code, signal) => {
        resolve();
        this.crashed(child, `${name} ended by itself (${signal ?? `exit code ${code}`})`, logFile);
      });
    });
    this.children.push({ name, process: child, exited });
    return child;
  }

  /** Asks one to stop that is not needed any more, and waits for it. */
  async retire(child: ChildProcess, patienceMs: number): Promise<void> {
    const at = this.children.findIndex(({ process: known }) => known === child);
    const [retired] = at < 0 ? [] : this.children.splice(at, 1);
    if (retired) await stopOne(retired, patienceMs);
  }

  /** Asks all to stop, and kills those that have not after `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.stopping = true;
    await Promise.all(this.children.map((child) => stopOne(child, patienceMs)));
  }

  /** At once, whatever they are doing. */
  kill(): void {
    this.stopping = true;
    for (const { process: child } of this.children) killGroup(child);
  }

  private crashed(child: ChildProcess, what: string, logFile: string): void {
    if (!this.stopping && this.children.some(({ process: known }) => known === child)) {
      const message = `${what}. Its log, ${logFile}, ends with:\n${lastLines(logFile)}`;
      this.onCrash(new OperatorError(message));
    }
  }
}

async function stopOne({ process: child, exited }: Child, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => killGroup(child), patienceMs);
  await exited;
  clearTimeout(killer);
}

/** The whole group: a process that hangs may have children of its own. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Without OTEL_*: what somebody set for services of their own must not sample or redirect the shop's spans. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_')));
}

/** The end of a log, for a message. */
export function lastLines(file: string, count = 8): string {
  const text = readFileSync(file, 'utf8').trimEnd();
  return text === '' ? '(nothing: it is empty)' : text.split('\n').slice(-count).join('\n');
}
