import { diag, DiagLogLevel, SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { AccountAttributes, decodeSpans, MalformedRequest } from '#decode';
import { silentLogger, SystemClock } from '#kit';
import { Dictionaries } from '#span';
import { tellRecords } from '#testkit';
import { OtlpGrpcReceiver, OtlpHttpReceiver, Overloaded } from './index.js';
import { RecordingSink } from './testing/recording-sink.js';

const EXPORTERS = {
  grpc: (port: number): SpanExporter => new GrpcExporter({ url: `http://127.0.0.1:${port}` }),
  'http/protobuf': (port: number) => new ProtoExporter({ url: `http://127.0.0.1:${port}/v1/traces` }),
  'http/json': (port: number) => new JsonExporter({ url: `http://127.0.0.1:${port}/v1/traces` }),
};
type Protocol = keyof typeof EXPORTERS;
const protocols: Protocol[] = ['grpc', 'http/protobuf', 'http/json'];
const COMPRESSION = 'OTEL_EXPORTER_OTLP_COMPRESSION';

const options = {
  host: '127.0.0.1',
  port: 0,
  portSetting: 'PORT',
  maxRequestBytes: 10_000_000,
  maxRequestBytesSetting: 'MAX',
  requestTimeoutMs: 10_000,
  stopTimeoutMs: 5_000,
};

/** Ended spans, as the SDK hands them to its exporters. */
function endedSpans(count: number): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new SimpleSpanProcessor(memory)],
  });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < count; i++)
    tracer.startSpan(`GET /${i}`, { kind: SpanKind.SERVER, attributes: { 'account.id': `a${i % 3}` } }).end();
  return memory.getFinishedSpans();
}

function exported(exporter: SpanExporter, spans: ReadableSpan[]): Promise<Error | undefined> {
  return new Promise((resolve) => exporter.export(spans, ({ error }) => resolve(error)));
}

describe.each(protocols)("the SDK's exporter over %s", (protocol) => {
  let sink: RecordingSink;
  let receiver: OtlpGrpcReceiver | OtlpHttpReceiver;
  let exporter: SpanExporter;

  beforeEach(async () => {
    sink = new RecordingSink();
    const Receiver = protocol === 'grpc' ? OtlpGrpcReceiver : OtlpHttpReceiver;
    receiver = new Receiver(sink, options, new SystemClock(), silentLogger());
    await receiver.start();
    exporter = EXPORTERS[protocol](receiver.port);
  });
  afterEach(async () => {
    delete process.env[COMPRESSION];
    diag.disable();
    await exporter.shutdown();
    await receiver.stop();
  });

  it.each(['none', 'gzip'])('delivers every span, compression %s', async (compression) => {
    process.env[COMPRESSION] = compression;
    exporter = EXPORTERS[protocol](receiver.port);
    expect(await exported(exporter, endedSpans(2_000))).toBeUndefined();
    const dictionaries = new Dictionaries({ services: 10, operations: 10_000, accounts: 10 });
    const names = { dictionaries, accountAttributes: new AccountAttributes(['account.id']) };
    const told = sink.requests.flatMap((request) =>
      tellRecords(decodeSpans(request, names).batch, dictionaries),
    );
    expect(told.map(({ operation, account }) => [operation.service, operation.name, account])).toEqual(
      Array.from({ length: 2_000 }, (_, i) => ['shop', `GET /${i}`, `a${i % 3}`]),
    );
    const sent = sink.requests.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (protocol !== 'grpc' && compression === 'gzip')
      expect(receiver.stats.receivedBytes).toBeLessThan(sent / 2);
    else expect(receiver.stats.receivedBytes).toBe(sent);
  });

  it('is told of a partial success', async () => {
    sink.answer = () => ({ spans: 1, rejected: new Map([['missing_time', 1]]) });
    const warnings: string[] = [];
    const warn = (...words: unknown[]) => void warnings.push(words.join(' '));
    const ignore = () => undefined;
    diag.setLogger({ warn, error: warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
    expect(await exported(exporter, endedSpans(2))).toBeUndefined();
    expect(warnings.join('\n')).toContain('1 span rejected: missing start or end time (1)');
  });

  it('gives a malformed request up', async () => {
    let calls = 0;
    sink.answer = () => {
      calls++;
      throw new MalformedRequest('a test', 'byte 0');
    };
    const error = await exported(exporter, endedSpans(1));
    expect(error).toHaveProperty('code', protocol === 'grpc' ? 3 : 400);
    expect(calls).toBe(1);
  });
});

describe("the SDK's exporter, told to come back", () => {
  it('comes back after as long as it was told, and delivers', async () => {
    const sink = new RecordingSink();
    const receiver = new OtlpHttpReceiver(sink, options, new SystemClock(), silentLogger());
    await receiver.start();
    const taken = sink.answer;
    let refusedAtMs = 0;
    sink.answer = () => {
      sink.answer = taken;
      refusedAtMs = performance.now();
      throw new Overloaded('not now', 2);
    };
    const exporter = EXPORTERS['http/protobuf'](receiver.port);
    expect(await exported(exporter, endedSpans(1))).toBeUndefined();
    // Without Retry-After the exporter comes back after 0.8 to 1.2 s.
    expect(performance.now() - refusedAtMs).toBeGreaterThan(1_900);
    expect(sink.requests).toHaveLength(1);
    expect([...receiver.stats.refusedRequests]).toEqual([['overloaded', 1]]);
    await exporter.shutdown();
    await receiver.stop();
  });
});
