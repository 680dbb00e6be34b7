import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../listen.js';
import { ACCOUNT_HEADER } from './customer.js';
import { onDemoMessage, tellPort } from './messages.js';
import { consume } from './queue.js';
import { Steps } from './steps.js';
import { recordFailure, startTelemetry, withAccount } from './telemetry.js';
import { CONSUMER_STEPS, EDGE, QUEUE, routeOf, SERVICE_NAMES, stepsOf } from './topology.js';
import { admitByWorkers } from './workers.js';

/* The process of one service: `service.js <name> <version> <otlp url> <protobuf|json> <port>`. */

const [, , ownName, version = '', otlpUrl = '', encoding = '', ownPort = '0'] = process.argv;
const service = SERVICE_NAMES.find((name) => name === ownName);
if (service === undefined) throw new Error(`no service is called ${ownName}`);
const telemetry = startTelemetry({ service, version, otlpUrl, json: encoding === 'json' });

/** Longer than the agents keep idle sockets, so that no request is written to one that the server closes. */
const SERVER_KEEP_ALIVE_MS = 60_000;

const steps = new Steps(telemetry.tracer);
onDemoMessage((message) => {
  if (message.type === 'peers') steps.meet(message.peers);
  else steps.suffer(message.trouble ?? {});
});

const someId = (): string => `p-${Math.ceil(Math.random() * 200)}`;

async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const route = routeOf(request.method ?? '', path);
  const todo = route === undefined ? undefined : stepsOf(service ?? EDGE, version, route);
  if (todo === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    await steps.run(todo, path.split('/')[2] ?? someId());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  } catch (error) {
    console.error(`${new Date().toISOString()} ${service} ${route}: ${String(error)}`);
    recordFailure(error);
    response.writeHead(500).end();
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
admitByWorkers(server, steps.workers);

process.on('SIGTERM', () => {
  server.close();
  // The last spans are worth a moment, not more: the receiver may be gone already.
  const flushed = telemetry.shutdown().catch(() => undefined);
  void Promise.race([flushed, sleep(1500)]).then(() => process.exit(0));
});

const port = await listen(server, Number(ownPort));
if (service === QUEUE.consumer) {
  const queue = consume(telemetry.tracer, () => steps.run(CONSUMER_STEPS, someId()));
  tellPort({ port, queue: await listen(queue, 0) });
} else tellPort({ port });
