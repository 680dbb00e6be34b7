import {
  isSpanIdHex,
  isTraceIdHex,
  SPAN_KINDS,
  storableName,
  type Attributes,
  type Span,
  type SpanEvent,
  type SpanLink,
} from '#span';
import { MalformedRequest, type RejectReason } from '../decoded.js';
import { SERVICE_NAME, STATUSES, UNKNOWN_SERVICE } from '../names.js';
import { readAttributes } from './attributes.js';
import {
  enumNames,
  enumNumber,
  field,
  mapObjects,
  objectOf,
  optionalObject,
  text,
  uint64,
  withPaths,
  type JsonObject,
} from './fields.js';

const KIND_NAMES = enumNames('SPAN_KIND', SPAN_KINDS);
const STATUS_NAMES = enumNames('STATUS_CODE', STATUSES);
const NO_PARENT = '0'.repeat(16);

const utf8 = new TextDecoder();

/**
 * Reads every span of an OTLP/JSON request whole, or says why it is left out: for the few requests that people look
 * into. What RequestWalker takes, this takes too, and the same of it. Throws MalformedRequest.
 */
export function readRequest(bytes: Uint8Array): (Span | RejectReason)[] {
  const request = parse(bytes);
  return withPaths(() =>
    mapObjects(objectOf(request), 'resourceSpans', (resourceSpans) => {
      const resource = readAttributes(optionalObject(resourceSpans, 'resource') ?? {});
      return mapObjects(resourceSpans, 'scopeSpans', (scopeSpans) =>
        mapObjects(scopeSpans, 'spans', (json) => readSpan(json, resource)),
      );
    }).flat(2),
  );
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    const what = error instanceof SyntaxError ? error.message : 'too large for one text';
    throw new MalformedRequest(`not JSON: ${what}`, `the top level of ${bytes.length} bytes`);
  }
}

function readSpan(json: JsonObject, resource: Attributes): Span | RejectReason {
  const traceId = idOf(json, 'traceId');
  if (!isTraceIdHex(traceId)) return 'invalid_trace_id';
  const spanId = idOf(json, 'spanId');
  if (!isSpanIdHex(spanId)) return 'invalid_span_id';
  const givenParentId = idOf(json, 'parentSpanId');
  const parentSpanId = givenParentId === '' || givenParentId === NO_PARENT ? undefined : givenParentId;
  if (parentSpanId !== undefined && !isSpanIdHex(parentSpanId)) return 'invalid_parent_id';
  const start = uint64(json, 'startTimeUnixNano');
  const end = uint64(json, 'endTimeUnixNano');
  if (start === 0n || end === 0n) return 'missing_time';
  if (end < start) return 'ended_before_it_started';
  const service = resource[SERVICE_NAME];
  const status = optionalObject(json, 'status') ?? {};
  return {
    traceId,
    spanId,
    parentSpanId,
    service: typeof service === 'string' && service !== '' ? storable(service) : UNKNOWN_SERVICE,
    name: storable(text(json, 'name')),
    kind: SPAN_KINDS[enumNumber(json, 'kind', KIND_NAMES)] ?? 'unspecified',
    startUnixNano: start,
    durationNs: Number(end - start),
    status: STATUSES[enumNumber(status, 'code', STATUS_NAMES)] ?? 'unset',
    statusMessage: text(status, 'message'),
    attributes: readAttributes(json),
    resource,
    events: mapObjects(json, 'events', readEvent),
    links: mapObjects(json, 'links', readLink),
  };
}

/** An id in lower case. One that is no string is no id either, which costs the span and not the request. */
function idOf(json: JsonObject, name: string): string {
  const id = field(json, name) ?? '';
  return typeof id === 'string' ? id.toLowerCase() : 'not text';
}

function storable(name: string): string {
  return storableName(Buffer.from(name));
}

function readEvent(json: JsonObject): SpanEvent {
  return {
    name: text(json, 'name'),
    timeUnixNano: uint64(json, 'timeUnixNano'),
    attributes: readAttributes(json),
  };
}

function readLink(json: JsonObject): SpanLink {
  return { traceId: idOf(json, 'traceId'), spanId: idOf(json, 'spanId'), attributes: readAttributes(json) };
}
