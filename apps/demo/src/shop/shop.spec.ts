import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import protobuf from 'protobufjs';
import { z } from 'zod';
import { Children } from '../children.js';
import { listen } from '../listen.js';
import { ACCOUNT_HEADER } from './customer.js';
import { Shop } from './shop.js';
import { SERVICE_NAMES } from './topology.js';

/** As much of OTLP's trace.proto as is looked at here. */
const ExportRequest = protobuf
  .parse(
    `syntax = "proto3";
    message ExportRequest { repeated ResourceSpans resource_spans = 1; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeSpans { repeated Span spans = 2; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
      fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
    }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue { string string_value = 1; }`,
  )
  .root.lookupType('ExportRequest');

const KeyValues = z
  .array(z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue])));
const Exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: KeyValues }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string(),
              name: z.string(),
              kind: z.int(),
              startTimeUnixNano: z.string().transform(BigInt),
              endTimeUnixNano: z.string().transform(BigInt),
              attributes: KeyValues,
            }),
          ),
        }),
      ),
    }),
  ),
});
type ExportedSpan = z.infer<typeof Exported>['resourceSpans'][0]['scopeSpans'][0]['spans'][0];
type SeenSpan = ExportedSpan & { service: string };

const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;

function decode(bytes: Buffer): SeenSpan[] {
  const plain = ExportRequest.toObject(ExportRequest.decode(bytes), {
    bytes: String,
    longs: String,
    defaults: true,
  });
  return Exported.parse(plain).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ ...span, service: resource.attributes['service.name'] ?? '' })),
    ),
  );
}

function durationMs(span: SeenSpan): number {
  return Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6;
}

async function buy(shop: Shop, account: string): Promise<void> {
  const response = await fetch(`${shop.url}/checkout`, {
    method: 'POST',
    headers: { [ACCOUNT_HEADER]: account },
  });
  expect(response.status).toBe(200);
}

describe('the shop as processes', () => {
  const spans: SeenSpan[] = [];
  let folder: string;
  let slowed: SeenSpan[];
  let normal: SeenSpan[];

  // Two checkouts, the first while payments is slow for its account; stopping the services flushes their spans.
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'culprit-shop-'));
    const logFile = path.join(folder, 'shop.log');
    const receiver = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        spans.push(...decode(Buffer.concat(chunks)));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    const otlpUrl = `http://127.0.0.1:${await listen(receiver, 0)}`;
    const abort = new AbortController();
    const children = new Children((error) => abort.abort(error));
    try {
      const shop = await Shop.open(children, { otlpUrl, edgePort: 0, logFile }, abort.signal);
      const slowness = { fromMs: 400, toMs: 500, accounts: ['granite-bank'] };
      await shop.inject({ process: 'payments', trouble: { slowness } });
      await buy(shop, 'granite-bank');
      await buy(shop, 'fern-nursery');
      // Nobody waits for the consumer; its spans are sent when its work is done.
      while (spans.filter((span) => span.kind === CONSUMER).length < 2) await sleep(50);
    } finally {
      await children.stop(5000);
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    }
    const traceOf = (account: string): SeenSpan[] => {
      const edge = spans.find((span) => span.attributes['account.id'] === account);
      return spans.filter((span) => span.traceId === edge?.traceId);
    };
    slowed = traceOf('granite-bank');
    normal = traceOf('fern-nursery');
    expect(readFileSync(logFile, 'utf8')).toBe('');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes one trace of one checkout, over all that take part', () => {
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(2);
    expect(new Set(normal.map((span) => span.service))).toEqual(new Set<string>(SERVICE_NAMES));
    expect(normal.filter((span) => span.parentSpanId === '').map((span) => span.name)).toEqual([
      'POST /checkout',
    ]);
  });

  it('names spans by their routes, in the kinds that they have', () => {
    const of = (kind: number): string[] =>
      normal.filter((span) => span.kind === kind).map((span) => `${span.service} ${span.name}`);
    expect(of(SERVER).sort()).toEqual([
      'cart GET /items',
      'catalog GET /products/{id}',
      'catalog GET /products/{id}',
      'checkout GET /orders/{id}',
      'checkout POST /orders',
      'fraud POST /scores',
      'payments POST /charges',
      'reports POST /counts',
      'shipping POST /labels',
      'shipping POST /quotes',
      'web POST /checkout',
    ]);
    const calls = normal.filter((span) => span.kind === CLIENT && !('db.system.name' in span.attributes));
    for (const call of calls) {
      const answers = normal.filter((span) => span.parentSpanId === call.spanId);
      expect(answers.map(({ kind, name }) => ({ kind, name }))).toEqual([{ kind: SERVER, name: call.name }]);
    }
    expect(calls).toHaveLength(10);
  });

  it('has a queue, from whose producer the trace goes on', () => {
    const sent = normal.find((span) => span.kind === PRODUCER);
    const processed = normal.find((span) => span.kind === CONSUMER);
    expect(sent).toMatchObject({ service: 'checkout', name: 'send orders' });
    expect(processed).toMatchObject({
      service: 'fulfilment',
      name: 'process orders',
      parentSpanId: sent?.spanId,
    });
  });

  it('has a database that is seen through its callers only', () => {
    const queries = normal.filter((span) => 'db.system.name' in span.attributes);
    expect(queries.length).toBeGreaterThanOrEqual(6);
    for (const query of queries) {
      expect(query).toMatchObject({
        kind: CLIENT,
        name: query.attributes['db.query.summary'],
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop', 'server.address': 'shop-db' },
      });
      expect(normal.filter((span) => span.parentSpanId === query.spanId)).toEqual([]);
    }
  });

  it('names the account on the edge alone', () => {
    const naming = spans.filter((span) =>
      JSON.stringify(Object.values(span.attributes)).match(/granite|fern/),
    );
    expect(naming.map((span) => [span.service, span.kind, span.attributes['account.id']])).toEqual(
      expect.arrayContaining([
        ['web', SERVER, 'granite-bank'],
        ['web', SERVER, 'fern-nursery'],
      ]),
    );
    expect(naming).toHaveLength(2);
  });

  it('slows a service for the account that was meant, and only for it', () => {
    const charge = (trace: SeenSpan[]): SeenSpan | undefined =>
      trace.find((span) => span.service === 'payments' && span.kind === SERVER);
    const [slow, quick] = [charge(slowed), charge(normal)];
    if (slow === undefined || quick === undefined) throw new Error('payments was not called');
    expect(durationMs(slow)).toBeGreaterThanOrEqual(399);
    expect(durationMs(slow) - durationMs(quick)).toBeGreaterThan(100);
  });
});
