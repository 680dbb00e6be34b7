import { type Attributes, type AttributeValue, type Span } from './span.js';

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A span as the API gives it and as kept traces are stored: 64-bit integers as decimal digits, bytes as base64. */
export type SpanJson = Omit<
  Span,
  'parentSpanId' | 'startUnixNano' | 'attributes' | 'resource' | 'events' | 'links'
> & {
  parentSpanId: string | null;
  startUnixNano: string;
  attributes: { [key: string]: JsonValue };
  resource: { [key: string]: JsonValue };
  events: { name: string; timeUnixNano: string; attributes: { [key: string]: JsonValue } }[];
  links: { traceId: string; spanId: string; attributes: { [key: string]: JsonValue } }[];
};

export function spanToJson(span: Span): SpanJson {
  return {
    ...span,
    parentSpanId: span.parentSpanId ?? null,
    startUnixNano: span.startUnixNano.toString(),
    attributes: attributesToJson(span.attributes),
    resource: attributesToJson(span.resource),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: event.timeUnixNano.toString(),
      attributes: attributesToJson(event.attributes),
    })),
    links: span.links.map((link) => ({ ...link, attributes: attributesToJson(link.attributes) })),
  };
}

/** The inverse of {@link spanToJson}, but for large integers and bytes, which stay the text that they became. */
export function spanFromJson(json: SpanJson): Span {
  return {
    ...json,
    parentSpanId: json.parentSpanId ?? undefined,
    startUnixNano: BigInt(json.startUnixNano),
    events: json.events.map((event) => ({ ...event, timeUnixNano: BigInt(event.timeUnixNano) })),
  };
}

function attributesToJson(attributes: Attributes): { [key: string]: JsonValue } {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, valueToJson(value)]));
}

function valueToJson(value: AttributeValue): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(valueToJson);
  return attributesToJson(value);
}
