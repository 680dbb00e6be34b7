import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../listen.js';
import { ACCOUNT_HEADER } from './customer.js';
import { DatabaseClient } from './database-client.js';
import { extraMsOf, jittered, onDemoMessage, tellPort, type Slowness } from './messages.js';
import { accountInBaggage, startTelemetry, withAccount } from './telemetry.js';
import {
  EDGE,
  requestOf,
  routeOf,
  SERVICE_NAMES,
  TOPOLOGY,
  type Route,
  type ServiceName,
  type Step,
} from './topology.js';

/* The process of one service: `service.js <name> <otlp url> <port>`. */

const [, , ownName, otlpUrl = '', ownPort = '0'] = process.argv;
const service = SERVICE_NAMES.find((name) => name === ownName);
if (service === undefined) throw new Error(`no service is called ${ownName}`);
const telemetry = startTelemetry(service, otlpUrl);

const CALL_TIMEOUT_MS = 10_000;
/** Longer than the agents keep idle sockets, so that no request is written to one that the server closes. */
const SERVER_KEEP_ALIVE_MS = 60_000;
const agent = new http.Agent({ keepAlive: true, timeout: 30_000 });

type Peers = { services: Record<ServiceName, number>; database: DatabaseClient };

let slowness: Slowness | undefined;

/** A customer who comes before the demo has told where the others are waits for it. */
const peers = new Promise<Peers>((resolve) => {
  onDemoMessage((message) => {
    if (message.type === 'slowness') slowness = message.slowness;
    else
      resolve({
        services: message.services,
        database: new DatabaseClient(telemetry.tracer, message.database),
      });
  });
});

async function run(steps: Step[], id: string): Promise<void> {
  for (const step of steps) {
    if ('workMs' in step) await sleep(jittered(step.workMs));
    else if ('query' in step) await (await peers).database.query(step.query);
    else if ('call' in step) await call(step.call, step.route, id);
    else await Promise.all(step.parallel.map((branch) => run(branch, id)));
  }
}

async function call(to: ServiceName, route: Route, id: string): Promise<void> {
  const port = (await peers).services[to];
  await new Promise<void>((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, agent, timeout: CALL_TIMEOUT_MS, ...requestOf(route, id) },
      (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${to} answered ${response.statusCode}`));
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`${to} did not answer in ${CALL_TIMEOUT_MS} ms`)));
    request.on('error', reject);
    request.end();
  });
}

async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const route = routeOf(request.method ?? '', path);
  const steps = route === undefined ? undefined : TOPOLOGY[service ?? EDGE][route];
  if (steps === undefined) {
    response.writeHead(404).end();
    return;
  }
  const id = path.split('/')[2] ?? `p-${Math.ceil(Math.random() * 200)}`;
  try {
    await sleep(extraMsOf(slowness, accountInBaggage()));
    await run(steps, id);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  } catch (error) {
    console.error(`${new Date().toISOString()} ${service} ${route}: ${String(error)}`);
    response.writeHead(502).end();
  }
}

const server = http.createServer((request, response) => {
  request.resume();
  const account = request.headers[ACCOUNT_HEADER];
  if (service === EDGE && typeof account === 'string')
    void withAccount(account, () => handle(request, response));
  else void handle(request, response);
});
server.keepAliveTimeout = SERVER_KEEP_ALIVE_MS;

process.on('SIGTERM', () => {
  server.close();
  // The last spans are worth a moment, not more: the receiver may be gone already.
  const flushed = telemetry.shutdown().catch(() => undefined);
  void Promise.race([flushed, sleep(1500)]).then(() => process.exit(0));
});

tellPort(await listen(server, Number(ownPort)));
