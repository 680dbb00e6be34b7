import { type SpanKind } from './operation.js';

export type AttributeValue =
  string | number | bigint | boolean | Uint8Array | null | AttributeValue[] | Attributes;
export type Attributes = { [key: string]: AttributeValue };

export type SpanStatus = 'unset' | 'ok' | 'error';

export type SpanEvent = { name: string; timeUnixNano: bigint; attributes: Attributes };
export type SpanLink = { traceId: string; spanId: string; attributes: Attributes };

/**
 * A whole span with everything its sender said. Built only for the few traces that somebody looks at;
 * the way of the data carries {@link SpanRecords} instead.
 */
export type Span = {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  /** 16 lower-case hex digits; undefined for a root. */
  parentSpanId: string | undefined;
  service: string;
  name: string;
  kind: SpanKind;
  startUnixNano: bigint;
  durationNs: number;
  status: SpanStatus;
  statusMessage: string;
  attributes: Attributes;
  resource: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
};
