import { createServer, type Server } from 'node:http';
import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Dictionaries, wordsOfHex, type Span as WholeSpan } from '#span';
import { tellRecords } from '#testkit';
import { AccountAttributes, decodeSpans, readSpans, type SpanFormat } from './index.js';

const EXPORTERS = { 'otlp-proto': ProtoExporter, 'otlp-json': JsonExporter };
const formats: SpanFormat[] = ['otlp-proto', 'otlp-json'];

/** What the SDK's exporter sends for two spans of one trace. */
async function captured(
  format: SpanFormat,
): Promise<{ bytes: Uint8Array; traceId: string; spanIds: string[] }> {
  const bodies: Buffer[] = [];
  const server: Server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const exporter = new EXPORTERS[format]({ url: `http://127.0.0.1:${port}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'checkout', 'service.version': '1.2.3' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const spans = twoSpans(provider);
  await provider.shutdown();
  await new Promise((resolve) => server.close(resolve));
  const contexts = spans.map((span) => span.spanContext());
  return {
    bytes: Buffer.concat(bodies),
    traceId: contexts[0]!.traceId,
    spanIds: contexts.map(({ spanId }) => spanId),
  };
}

function twoSpans(provider: NodeTracerProvider): [Span, Span] {
  const tracer = provider.getTracer('test');
  const server = tracer.startSpan('POST /checkout', {
    kind: SpanKind.SERVER,
    startTime: [1_760_000_000, 1],
    attributes: {
      'account.id': 'acme',
      'http.response.status_code': 500,
      ok: false,
      ratio: 0.25,
      tags: ['a', 'b'],
    },
  });
  const client = tracer.startSpan(
    'SELECT orders',
    {
      kind: SpanKind.CLIENT,
      startTime: [1_760_000_000, 1_000_001],
      links: [{ context: server.spanContext() }],
    },
    trace.setSpan(context.active(), server),
  );
  client.addEvent('retry', { attempt: 2 }, [1_760_000_000, 1_500_000]);
  client.end([1_760_000_000, 2_000_001]);
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'card declined' });
  server.end([1_760_000_000, 3_000_001]);
  return [server, client];
}

describe.each(formats)('what the OpenTelemetry SDK sends as %s', (format) => {
  let sent: Awaited<ReturnType<typeof captured>>;
  beforeAll(async () => {
    sent = await captured(format);
  });

  it('is decoded', () => {
    const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 10 });
    const names = { dictionaries, accountAttributes: new AccountAttributes(['account.id']) };
    const { batch, rejected } = decodeSpans({ format, bytes: sent.bytes }, names);
    expect(rejected.size).toBe(0);
    const [server, client] = sent.spanIds;
    expect(tellRecords(batch, dictionaries)).toEqual([
      {
        traceId: sent.traceId,
        spanId: client,
        parentSpanId: server,
        startUnixNano: 1_760_000_000_001_000_001n,
        durationNs: 1_000_000,
        operation: { service: 'checkout', name: 'SELECT orders', kind: 'client' },
        account: '',
        isError: false,
        isEntry: false,
      },
      {
        traceId: sent.traceId,
        spanId: server,
        parentSpanId: undefined,
        startUnixNano: 1_760_000_000_000_000_001n,
        durationNs: 3_000_000,
        operation: { service: 'checkout', name: 'POST /checkout', kind: 'server' },
        account: 'acme',
        isError: true,
        isEntry: true,
      },
    ]);
  });

  it('is read whole', () => {
    const [client, server] = readSpans({ format, bytes: sent.bytes }, wordsOfHex(sent.traceId));
    expect(server).toMatchObject<Partial<WholeSpan>>({
      name: 'POST /checkout',
      status: 'error',
      statusMessage: 'card declined',
      attributes: {
        'account.id': 'acme',
        'http.response.status_code': 500,
        ok: false,
        ratio: 0.25,
        tags: ['a', 'b'],
      },
    });
    expect(server?.resource).toMatchObject({ 'service.name': 'checkout', 'service.version': '1.2.3' });
    expect(client?.events).toEqual([
      { name: 'retry', timeUnixNano: 1_760_000_000_001_500_000n, attributes: { attempt: 2 } },
    ]);
    expect(client?.links).toEqual([{ traceId: sent.traceId, spanId: sent.spanIds[0], attributes: {} }]);
  });
});
