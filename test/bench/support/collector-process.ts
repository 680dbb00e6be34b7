import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { end } from './culprit-process.js';
import { cpuSeconds, residentBytes } from './processes.js';

const CONFIG = fileURLToPath(new URL('../../../../test/bench/otelcol.yaml', import.meta.url));
const START_DEADLINE_MS = 30_000;
const COUNT_WITHIN_MS = 20_000;
const CALLS = /^traces_span_metrics_calls_total\{.*\} (\S+)/gm;

/** An OpenTelemetry Collector with the spanmetrics connector, as test/bench/otelcol.yaml sets it up. */
export class CollectorProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly ports: { http: number; grpc: number; metrics: number },
  ) {}

  /** @param flushInterval how often the connector hands its metrics on, such as `15s` */
  static async start(binary: string, flushInterval: string): Promise<CollectorProcess> {
    const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
    const child = spawn(binary, ['--config', CONFIG], {
      env: {
        ...process.env,
        OTLP_HTTP_PORT: String(http),
        OTLP_GRPC_PORT: String(grpc),
        METRICS_PORT: String(metrics),
        FLUSH_INTERVAL: flushInterval,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await once(child, 'spawn');
    const collector = new CollectorProcess(child, { http, grpc, metrics });
    for (const deadline = Date.now() + START_DEADLINE_MS; ; await sleep(100)) {
      const answered = await fetch(`http://127.0.0.1:${http}/`).catch(() => undefined);
      if (answered !== undefined) return collector;
      if (child.exitCode !== null || Date.now() > deadline) {
        await end(child);
        throw new Error(`${binary} does not listen; its reason stands above.`);
      }
    }
  }

  cpu(): number {
    return cpuSeconds(this.child.pid ?? 0);
  }

  resident(): { now: number; peak: number } {
    return residentBytes(this.child.pid ?? 0);
  }

  /**
   * Waits until its metrics hold so many spans. They are a hundred megabytes of text, so it takes CPU to ask.
   * @returns how many they hold, at the latest after {@link COUNT_WITHIN_MS}
   */
  async counted(spans: number): Promise<number> {
    for (const deadline = Date.now() + COUNT_WITHIN_MS; ; await sleep(1_000)) {
      const response = await fetch(`http://127.0.0.1:${this.ports.metrics}/metrics`);
      let sum = 0;
      for (const [, calls] of (await response.text()).matchAll(CALLS)) sum += Number(calls);
      if (sum >= spans || Date.now() > deadline) return sum;
    }
  }

  stop(): Promise<void> {
    return end(this.child);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
