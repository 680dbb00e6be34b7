import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Database } from '#store';
import { cpuSeconds, familyCpuSeconds, residentBytes } from './processes.js';

const SERVER = fileURLToPath(new URL('../../../apps/server/src/main.js', import.meta.url));
const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 60_000;
const INTERRUPTIONS = ['SIGINT', 'SIGTERM'] as const;
const FREE_PORTS = { CULPRIT_API_PORT: '0', CULPRIT_OTLP_HTTP_PORT: '0', CULPRIT_OTLP_GRPC_PORT: '0' };

/**
 * The whole server as a process of its own, with its embedded Postgres in a temporary folder and the shipped
 * defaults. What node was told, it is told too: `node --cpu-prof` profiles it.
 */
export class CulpritProcess {
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
    readonly database: Database,
    readonly ports: { http: number; grpc: number; api: number },
  ) {
    for (const signal of INTERRUPTIONS) process.once(signal, this.interrupted);
  }

  static async start(settings: Record<string, string> = {}): Promise<CulpritProcess> {
    if (!existsSync('/proc/self/stat'))
      throw new Error('This benchmark reads CPU times from /proc, so it runs on Linux only.');
    const dataDir = mkdtempSync(path.join(tmpdir(), 'culprit-bench-'));
    // Started by root, Postgres runs as somebody else.
    chmodSync(dataDir, 0o755);
    const child = spawn(process.execPath, [...process.execArgv, SERVER], {
      env: { ...process.env, ...FREE_PORTS, CULPRIT_LOG_LEVEL: 'error', ...settings, CULPRIT_DATA: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const ports = await portsOf(child);
      const database = await openDatabase({ host: path.join(dataDir, 'run'), user: 'postgres' });
      return new CulpritProcess(child, dataDir, database, ports);
    } catch (error) {
      await end(child);
      remove(dataDir);
      throw error;
    }
  }

  /** CPU seconds until now: all threads of the server, and beside them its Postgres. */
  cpu(): { server: number; postgres: number } {
    const pidFile = path.join(this.dataDir, 'postgres', 'postmaster.pid');
    const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    return { server: cpuSeconds(this.pid), postgres: familyCpuSeconds(postmaster) };
  }

  resident(): { now: number; peak: number } {
    return residentBytes(this.pid);
  }

  /** Spans in Postgres: those of all accounts together, which counts each once. */
  async countedSpans(): Promise<number> {
    return this.number('select coalesce(sum(count), 0)::float8 from latency_10s where account_id = 0');
  }

  rows(): Promise<number> {
    return this.number('select count(*)::float8 from latency_10s');
  }

  /** Spans that are measured for no account of their own, as there were too many. */
  otherAccountSpans(): Promise<number> {
    return this.number('select coalesce(sum(count), 0)::float8 from latency_10s where account_id = 2');
  }

  /** The only value that a query answers with. */
  async number(query: string): Promise<number> {
    const { rows } = await this.database.pool.query(query);
    return Number(Object.values(rows[0] ?? {})[0]);
  }

  /** Waits until so many spans are in Postgres. @returns how many are there, at the latest after `withinMs` */
  async flushed(spans: number, withinMs = 60_000): Promise<number> {
    for (const deadline = Date.now() + withinMs; ; await sleep(200)) {
      const counted = await this.countedSpans();
      if (counted >= spans || Date.now() > deadline) return counted;
    }
  }

  /** Asks the admin API. @throws where it does not succeed */
  async api(method: string, resource: string, body?: object): Promise<Response> {
    const response = await fetch(`http://127.0.0.1:${this.ports.api}/${resource}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${resource}: ${response.status} ${await response.text()}`);
    return response;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.stopNow());
  }

  private async stopNow(): Promise<void> {
    for (const signal of INTERRUPTIONS) process.off(signal, this.interrupted);
    await this.database.close();
    await end(this.child);
    remove(this.dataDir);
  }

  private readonly interrupted = (): void => {
    void this.stop().finally(() => process.exit(130));
  };

  private get pid(): number {
    return this.child.pid ?? 0;
  }
}

async function portsOf(child: ChildProcess): Promise<CulpritProcess['ports']> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const deadline = Date.now() + START_DEADLINE_MS; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    const found = [/OTLP\/HTTP on \S+:(\d+)/, /OTLP\/gRPC on \S+:(\d+)/, /http:\S+:(\d+)\/metrics/].map(
      (port) => Number(port.exec(said)?.[1]),
    );
    const [http = Number.NaN, grpc = Number.NaN, api = Number.NaN] = found;
    if (!Number.isNaN(http + grpc + api)) return { http, grpc, api };
  }
  throw new Error(`the server did not start:\n${said}`);
}

/** Postgres may be about to write a last file there. */
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** As asked for, or by force where it takes too long. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exit;
  clearTimeout(force);
}
