import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { listening } from '../e2e/world/listening.js';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));
const LONGEST_START_MS = 60_000;

/** The service as a process of its own that can be killed at any moment; somebody starts it again, as systemd would. */
export class MortalService {
  kills = 0;
  private child: ChildProcess | undefined;
  private stopped = false;
  private said = '';

  private constructor(
    private readonly env: NodeJS.ProcessEnv,
    readonly otlpPort: number,
    readonly otlpGrpcPort: number,
    readonly apiPort: number,
  ) {}

  static async start(settings: NodeJS.ProcessEnv): Promise<MortalService> {
    const [api, http, grpc] = await freePorts();
    const ports = {
      CULPRIT_API_PORT: String(api),
      CULPRIT_OTLP_HTTP_PORT: String(http),
      CULPRIT_OTLP_GRPC_PORT: String(grpc),
    };
    const service = new MortalService({ ...process.env, ...ports, ...settings }, http, grpc, api);
    service.run();
    await service.ready();
    return service;
  }

  get ports(): { otlpHttpPort: number; otlpGrpcPort: number } {
    return { otlpHttpPort: this.otlpPort, otlpGrpcPort: this.otlpGrpcPort };
  }

  /** SIGKILL, at whatever it does. */
  kill(): void {
    if (this.child?.kill('SIGKILL') === true) this.kills++;
  }

  /** SIGKILL, and nobody starts it again. */
  async end(): Promise<void> {
    this.stopped = true;
    const { child } = this;
    if (child?.kill('SIGKILL') === true) await once(child, 'exit');
  }

  /** SIGSTOP: it does nothing any more, and its connections stay as they are. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Resolves once it serves. @throws with what it said where it does not */
  async ready(): Promise<void> {
    for (const deadline = Date.now() + LONGEST_START_MS; Date.now() < deadline;) {
      const answer = await fetch(`http://127.0.0.1:${this.apiPort}/api/v1/health`).catch(() => undefined);
      if (answer?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the service does not start:\n${this.said}`);
  }

  /** In good order. */
  async stop(): Promise<void> {
    this.stopped = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    await once(child, 'exit');
  }

  private run(): void {
    const child = spawn(process.execPath, [MAIN], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-10_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => {
      if (!this.stopped) this.run();
    });
    this.child = child;
  }
}

/** Ports that stay the same over restarts, so they can't be left to the system each time. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = [createServer(), createServer(), createServer()];
  const [a = 0, b = 0, c = 0] = await Promise.all(servers.map((server) => listening(server)));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [a, b, c];
}
