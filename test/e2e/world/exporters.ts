import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { type Service } from './service.js';

const EXPORTERS = {
  grpc: ({ otlpGrpcPort }: Service['ports']): SpanExporter =>
    new GrpcExporter({ url: `http://127.0.0.1:${otlpGrpcPort}` }),
  'http/protobuf': ({ otlpHttpPort }: Service['ports']): SpanExporter =>
    new ProtoExporter({ url: `http://127.0.0.1:${otlpHttpPort}/v1/traces` }),
  'http/json': ({ otlpHttpPort }: Service['ports']): SpanExporter =>
    new JsonExporter({ url: `http://127.0.0.1:${otlpHttpPort}/v1/traces` }),
};
export type Protocol = keyof typeof EXPORTERS;

/** Sends spans as the SDK does. @throws where they were not acknowledged */
export async function exportSpans(
  service: Pick<Service, 'ports'>,
  spans: ReadableSpan[],
  protocol: Protocol = 'http/protobuf',
): Promise<void> {
  const exporter = EXPORTERS[protocol](service.ports);
  await new Promise<void>((resolve, reject) => {
    exporter.export(spans, ({ error }) => (error ? reject(error) : resolve()));
  });
  await exporter.shutdown();
}
