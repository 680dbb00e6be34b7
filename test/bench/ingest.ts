/*
 * How many spans a second the whole service takes, and whether it loses any:
 *   node dist/test/bench/ingest.js [spans = 2000000] [connections = 4] [seconds at most = 60]
 * Starts a server of its own with its embedded Postgres in a temporary folder, sends OTLP/HTTP protobuf over loopback
 * (requests of 512 spans, 8 spans a trace, 2,000 accounts named by the root only, 310 operations), and compares what
 * was accepted with the sum of all accounts in Postgres. A refused request is sent again after its Retry-After.
 * What node is told, the server is told too: node --cpu-prof dist/test/bench/ingest.js profiles both.
 * The sender runs on the same machine; the CPU is the server's process alone, without Postgres.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Database } from '#store';
import { otlpProto, type SpanSpec } from '#testkit';

const [SPANS = 2_000_000, CONNECTIONS = 4, SECONDS = 60] = process.argv.slice(2).map(Number);
const SERVER = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));
const SPANS_PER_REQUEST = 512;
const SPANS_PER_TRACE = 8;
const TEMPLATES = 32;
const START_DEADLINE_MS = 120_000;
const SETTLE_MS = 60_000;

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** A request whose trace ids are replaced before each sending, as every trace is a new one. */
type Template = { bytes: Buffer; traces: number[][] };

function templateOf(t: number): Template {
  const traceIds = Array.from({ length: SPANS_PER_REQUEST / SPANS_PER_TRACE }, () => hex(16));
  const nowUnixNano = BigInt(Date.now()) * 1_000_000n;
  const spans = traceIds.flatMap((traceId, trace) => {
    const ids = Array.from({ length: SPANS_PER_TRACE }, () => hex(8));
    return ids.map((spanId, i): SpanSpec => {
      const durationNs = 1_000_000 + ((trace * 7_919 + i * 104_729) % 200) * 1_000_000;
      return {
        traceId,
        spanId,
        parentSpanId: i === 0 ? '' : (ids[0] ?? ''),
        service: `service-${t % 10}`,
        name: `GET /api/v1/resource-${(trace * 8 + i) % 31}/{id}`,
        kind: i === 0 ? 2 : 3,
        startUnixNano: nowUnixNano - BigInt(durationNs),
        durationNs,
        attributes: {
          'http.request.method': 'GET',
          'http.route': `/api/v1/resource-${i}/{id}`,
          'server.address': 'shop.example.org',
          'http.response.status_code': 200,
          ...(i === 0 ? { 'account.id': `customer-${(t * 64 + trace) % 2_000}` } : {}),
        },
      };
    });
  });
  const bytes = Buffer.from(otlpProto(spans));
  return { bytes, traces: traceIds.map((id) => placesOf(bytes, Buffer.from(id, 'hex'))) };
}

function placesOf(bytes: Buffer, wanted: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

let tracesSent = 0;

function freshBody({ bytes, traces }: Template): Buffer {
  const body = Buffer.from(bytes);
  for (const places of traces) {
    tracesSent++;
    for (const at of places) body.writeUInt32BE(tracesSent, at);
  }
  return body;
}

type Answer = { status: number; retryAfterSeconds: number };

async function post(port: number, agent: Agent, body: Buffer): Promise<Answer> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
  const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers, agent });
  const answered = once(sent, 'response');
  sent.end(body);
  const [response] = await answered;
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, retryAfterSeconds: Number(response.headers['retry-after'] ?? 1) };
}

/** Starts the server and reads off its ports. */
async function started(dataDir: string): Promise<{ server: ChildProcess; otlp: number; api: number }> {
  const any = { CULPRIT_API_PORT: '0', CULPRIT_OTLP_HTTP_PORT: '0', CULPRIT_OTLP_GRPC_PORT: '0' };
  const env = { ...process.env, ...any, CULPRIT_DATA: dataDir };
  const server = spawn(process.execPath, [...process.execArgv, SERVER], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  server.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const deadline = Date.now() + START_DEADLINE_MS; Date.now() < deadline; await sleep(100)) {
    if (server.exitCode !== null) break;
    const otlp = /OTLP\/HTTP on \S+:(\d+)/.exec(said)?.[1];
    const api = /metrics\s+http:\S+:(\d+)\/metrics/.exec(said)?.[1];
    if (otlp !== undefined && api !== undefined) return { server, otlp: Number(otlp), api: Number(api) };
  }
  server.kill();
  throw new Error(`the server did not start:\n${said}`);
}

async function metric(port: number, name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(await response.text())?.[1]);
}

async function countedSpans(database: Database): Promise<number> {
  const sum = 'select coalesce(sum(count), 0)::int8 as counted from latency_10s where account_id = 0';
  const { rows } = await database.pool.query<{ counted: number }>(sum);
  return rows[0]?.counted ?? 0;
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'culprit-bench-'));
// Started by root, Postgres runs as somebody else.
chmodSync(dataDir, 0o755);
const { server, otlp, api } = await started(dataDir);
const database = await openDatabase({ host: path.join(dataDir, 'run'), user: 'postgres' });
try {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const templates = Array.from({ length: TEMPLATES }, (_, t) => templateOf(t));
  const answers = new Map<number, number>();
  const cpuBefore = await metric(api, 'process_cpu_seconds_total');
  const from = performance.now();
  const until = from + SECONDS * 1_000;
  let left = Math.ceil(SPANS / SPANS_PER_REQUEST);
  const sender = async (): Promise<void> => {
    while (left-- > 0 && performance.now() < until) {
      const body = freshBody(templates[left % TEMPLATES] ?? templateOf(0));
      for (let accepted = false; !accepted && performance.now() < until;) {
        const { status, retryAfterSeconds } = await post(otlp, agent, body);
        answers.set(status, (answers.get(status) ?? 0) + 1);
        accepted = status === 200;
        if (!accepted) await sleep(retryAfterSeconds * 1_000);
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  const seconds = (performance.now() - from) / 1_000;
  const cpuSeconds = (await metric(api, 'process_cpu_seconds_total')) - cpuBefore;
  agent.destroy();

  const accepted = (answers.get(200) ?? 0) * SPANS_PER_REQUEST;
  let counted = 0;
  for (const deadline = Date.now() + SETTLE_MS; Date.now() < deadline; await sleep(500)) {
    counted = await countedSpans(database);
    if (counted >= accepted) break;
  }
  const megabytes = (await metric(api, 'process_resident_memory_bytes')) / 1e6;
  console.log(
    `${accepted} spans in ${seconds.toFixed(1)} s over ${CONNECTIONS} connections: ` +
      `${Math.round(accepted / seconds)} spans/s, ${Math.round((cpuSeconds * 1e9) / accepted)} ns of CPU a span, ` +
      `${Math.round(megabytes)} MB resident`,
  );
  console.log(`answers: ${[...answers].map(([status, count]) => `${status} × ${count}`).join(', ')}`);
  console.log(
    `in Postgres: ${counted}${counted === accepted ? ', all of them' : ', WHICH IS NOT WHAT WAS ACCEPTED'}`,
  );
  process.exitCode = counted === accepted ? 0 : 1;
} finally {
  await database.close();
  if (server.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  rmSync(dataDir, { recursive: true, force: true });
}
