/*
 * Tags (field number × 8 + wire type) of opentelemetry/proto/{collector/trace,trace,resource,common}/v1.
 * A known field number with another wire type is another tag: it is passed over like an unknown field, as
 * protobuf's own parsers do.
 */
export const REQUEST = { resourceSpans: 0x0a } as const;
export const RESOURCE_SPANS = { resource: 0x0a, scopeSpans: 0x12 } as const;
export const RESOURCE = { attributes: 0x0a } as const;
export const SCOPE_SPANS = { spans: 0x12 } as const;
export const SPAN = {
  traceId: 0x0a,
  spanId: 0x12,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  startTimeUnixNano: 0x39,
  endTimeUnixNano: 0x41,
  attributes: 0x4a,
  events: 0x5a,
  links: 0x6a,
  status: 0x7a,
} as const;
export const EVENT = { timeUnixNano: 0x09, name: 0x12, attributes: 0x1a } as const;
export const LINK = { traceId: 0x0a, spanId: 0x12, attributes: 0x22 } as const;
export const STATUS = { message: 0x12, code: 0x18 } as const;
export const KEY_VALUE = { key: 0x0a, value: 0x12 } as const;
export const ANY_VALUE = {
  string: 0x0a,
  bool: 0x10,
  int: 0x18,
  double: 0x21,
  array: 0x2a,
  kvlist: 0x32,
  bytes: 0x3a,
} as const;
/** ArrayValue and KeyValueList. */
export const LIST = { values: 0x0a } as const;
