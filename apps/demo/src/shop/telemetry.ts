import { IncomingMessage, type ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import { propagation, context, trace, type Span, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ACCOUNT_HEADER } from './customer.js';
import { EDGE, routeOf, type ServiceName } from './topology.js';

const ACCOUNT_BAGGAGE = 'shop.account';

export type Telemetry = { tracer: Tracer; shutdown: () => Promise<void> };

type TelemetryOptions = {
  service: ServiceName;
  version: string;
  /** Base of the receiver, such as http://127.0.0.1:4318. */
  otlpUrl: string;
  /** Instead of protobuf: what is recorded is to be read by people. */
  json: boolean;
};

/**
 * The OpenTelemetry SDK as a real service would set it up. From here on `http.request` and every
 * `http.Server` make spans, where the caller uses the default import of node:http.
 */
export function startTelemetry({ service, version, otlpUrl, json }: TelemetryOptions): Telemetry {
  const Exporter = json ? JsonExporter : ProtobufExporter;
  const exporter = new Exporter({ url: `${otlpUrl}/v1/traces`, timeoutMillis: 5000 });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': version,
      'service.instance.id': `${service}-${process.pid}`,
      'deployment.environment.name': 'demo',
    }),
    spanProcessors: [
      // The SDK's default is 5 s, all of which a page would wait; 1 s is what a team that pages on traces sets.
      new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000 }),
    ],
  });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({
        startIncomingSpanHook: (request) => accountAttributes(service, request),
        requestHook: nameByRoute,
      }),
    ],
  });
  // Instrumentations patch a module when it is required; `import` alone does not tell them of a builtin.
  createRequire(import.meta.url)('node:http');
  return { tracer: trace.getTracer('shop'), shutdown: () => provider.shutdown() };
}

function accountAttributes(service: ServiceName, request: IncomingMessage): Record<string, string> {
  const account = request.headers[ACCOUNT_HEADER];
  return service === EDGE && typeof account === 'string' ? { 'account.id': account } : {};
}

/** The instrumentation names spans by their method alone: it can't know the routes. */
function nameByRoute(span: Span, request: ClientRequest | IncomingMessage): void {
  const incoming = request instanceof IncomingMessage;
  const path = (incoming ? request.url : request.path) ?? '';
  const route = routeOf(request.method ?? '', path);
  if (route === undefined) return;
  span.updateName(route);
  span.setAttribute(incoming ? 'http.route' : 'url.template', route.slice(route.indexOf(' ') + 1));
}

/** Runs `work` so that every call it makes carries the account as baggage: on the wire, but on no span. */
export function withAccount<T>(account: string, work: () => T): T {
  const baggage = (propagation.getActiveBaggage() ?? propagation.createBaggage()).setEntry(ACCOUNT_BAGGAGE, {
    value: account,
  });
  return context.with(propagation.setBaggage(context.active(), baggage), work);
}

export function accountInBaggage(): string | undefined {
  return propagation.getActiveBaggage()?.getEntry(ACCOUNT_BAGGAGE)?.value;
}

/** Says on the span of what is being done why it fails, as frameworks do. */
export function recordFailure(error: unknown): void {
  trace.getActiveSpan()?.recordException(error instanceof Error ? error : String(error));
}
