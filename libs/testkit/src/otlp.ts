import { ExportTraceServiceRequest } from './otlp-schema.js';

type AttributeSpec =
  string | number | bigint | boolean | Uint8Array | null | AttributeSpec[] | { [key: string]: AttributeSpec };
export type AttributesSpec = { [key: string]: AttributeSpec };

/** A span to be sent. What is left out gets a valid value; ids are any hex, so that a test can send wrong ones. */
export type SpanSpec = {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** service.name of its resource; undefined for a resource without one. */
  service?: string | undefined;
  name?: string;
  /** OTLP's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. Server if left out. */
  kind?: number;
  startUnixNano?: bigint;
  durationNs?: number;
  /** OTLP's number: 0 unset, 1 ok, 2 error. */
  status?: number;
  statusMessage?: string;
  attributes?: AttributesSpec;
  /** Attributes of its resource besides service.name. Spans of equal service and resource share one. */
  resource?: AttributesSpec;
  events?: { name: string; timeUnixNano: bigint; attributes?: AttributesSpec }[];
  links?: { traceId: string; spanId: string; attributes?: AttributesSpec }[];
};

/** The bytes of an ExportTraceServiceRequest with these spans, in this order within each resource. */
export function otlpProto(spans: readonly SpanSpec[]): Uint8Array {
  const request = requestOf(spans, (hex) => Buffer.from(hex, 'hex'));
  return ExportTraceServiceRequest.encode(ExportTraceServiceRequest.fromObject(request)).finish();
}

/** The same request as OTLP/JSON. */
export function otlpJson(spans: readonly SpanSpec[]): Uint8Array {
  const request = requestOf(spans, (hex) => hex);
  return Buffer.from(
    JSON.stringify(request, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  );
}

const FIRST_START = 1_760_000_000_000_000_000n;

function requestOf(specs: readonly SpanSpec[], id: (hex: string) => unknown) {
  return {
    resourceSpans: byResource(specs.map(completed)).map((spans) => ({
      resource: {
        attributes: keyValues({
          ...(spans[0]?.service === undefined ? {} : { 'service.name': spans[0].service }),
          ...spans[0]?.resource,
        }),
      },
      scopeSpans: [{ scope: { name: 'testkit' }, spans: spans.map((span) => spanMessage(span, id)) }],
    })),
  };
}

function byResource(spans: WholeSpec[]): WholeSpec[][] {
  const groups = new Map<string, WholeSpec[]>();
  for (const span of spans) {
    const key = JSON.stringify([span.service ?? null, keyValues(span.resource)]);
    groups.set(key, [...(groups.get(key) ?? []), span]);
  }
  return [...groups.values()];
}

type WholeSpec = Required<Omit<SpanSpec, 'service'>> & { service: string | undefined };

function completed(spec: SpanSpec, i: number): WholeSpec {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: (i + 1).toString(16).padStart(16, '0'),
    parentSpanId: '',
    service: 'shop',
    name: 'GET /',
    kind: 2,
    startUnixNano: FIRST_START,
    durationNs: 1_000_000,
    status: 0,
    statusMessage: '',
    attributes: {},
    resource: {},
    events: [],
    links: [],
    ...spec,
  };
}

function spanMessage(span: WholeSpec, id: (hex: string) => unknown) {
  return {
    traceId: id(span.traceId),
    spanId: id(span.spanId),
    parentSpanId: id(span.parentSpanId),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startUnixNano.toString(),
    endTimeUnixNano: (span.startUnixNano + BigInt(span.durationNs)).toString(),
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: event.timeUnixNano.toString(),
      attributes: keyValues(event.attributes ?? {}),
    })),
    links: span.links.map((link) => ({
      traceId: id(link.traceId),
      spanId: id(link.spanId),
      attributes: keyValues(link.attributes ?? {}),
    })),
    status: { code: span.status, message: span.statusMessage },
  };
}

function keyValues(attributes: AttributesSpec) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** Whole numbers become int values, others doubles. */
function anyValue(value: AttributeSpec): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: value.toString() };
  if (typeof value === 'number') return numberValue(value);
  if (value instanceof Uint8Array) return { bytesValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

function numberValue(value: number): object {
  if (Number.isSafeInteger(value)) return { intValue: value.toString() };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}
