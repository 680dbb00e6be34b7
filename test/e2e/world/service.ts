import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { ShiftedClock, silentLogger } from '#kit';
import { type TestDatabase } from '../../postgres/test-database.js';
import { readConfig, type Config } from '../../../apps/server/src/config.js';
import { startCulprit, type Running } from '../../../apps/server/src/culprit.js';

/** Where links in pages start; nobody resolves it, as {@link Service.open} asks the service itself. */
const PUBLIC_URL = 'https://culprit.example';

/** After a start rules are unknown for this long. */
const SETTLE_MS = 10_000;

/** The whole of Culprit on free ports of this machine, as main.ts starts it. */
export class Service {
  readonly http: ReturnType<typeof request>;

  private constructor(
    private readonly running: Running,
    private readonly journal: string,
    readonly clock: ShiftedClock,
  ) {
    this.http = request(`http://127.0.0.1:${running.apiPort}`);
  }

  /** @param databaseUrl see {@link urlOf} */
  static async start(
    databaseUrl: string,
    over: NodeJS.ProcessEnv = {},
    clock = new ShiftedClock(),
  ): Promise<Service> {
    const config = settings(databaseUrl, over);
    const running = await startCulprit(config, silentLogger(), () => undefined, clock);
    return new Service(running, config.CULPRIT_JOURNAL ?? '', clock);
  }

  get ports(): Pick<Running, 'otlpHttpPort' | 'otlpGrpcPort'> {
    return this.running;
  }

  /** Lets the time pass that rules take after a start until they are believed. */
  settle(): void {
    this.clock.advance(SETTLE_MS);
  }

  /** Follows a link of a page. */
  open(link: string): request.Test {
    if (!link.startsWith(`${PUBLIC_URL}/`)) throw new Error(`${link} does not lead to Culprit`);
    return this.http.get(link.slice(PUBLIC_URL.length));
  }

  async stop(): Promise<void> {
    await this.running.stop();
    rmSync(this.journal, { recursive: true, force: true });
  }

  /** Stops, and starts anew with the same journal. */
  async restart(databaseUrl: string): Promise<Service> {
    await this.running.stop();
    return Service.start(databaseUrl, { CULPRIT_JOURNAL: this.journal }, this.clock);
  }
}

/** Free ports, a journal in a folder of its own, and all that goes by the clock often. */
function settings(databaseUrl: string, over: NodeJS.ProcessEnv = {}): Config {
  return readConfig({
    DATABASE_URL: databaseUrl,
    PUBLIC_URL,
    CULPRIT_JOURNAL: mkdtempSync(path.join(tmpdir(), 'culprit-journal-')),
    CULPRIT_API_PORT: '0',
    CULPRIT_OTLP_HTTP_PORT: '0',
    CULPRIT_OTLP_GRPC_PORT: '0',
    CULPRIT_FLUSH_INTERVAL: '100ms',
    CULPRIT_EVALUATE_INTERVAL: '200ms',
    ...over,
  });
}

/** The DATABASE_URL of a test's database. */
export function urlOf({ config: { user, password, host, port, database } }: TestDatabase): string {
  const secret = typeof password === 'string' && password !== '' ? `:${encodeURIComponent(password)}` : '';
  return `postgres://${user}${secret}@${encodeURIComponent(host ?? 'localhost')}:${port}/${database}`;
}
