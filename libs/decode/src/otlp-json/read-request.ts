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
  enumNumber,
  field,
  integer,
  mapObjects,
  objectOf,
  optionalObject,
  text,
  withPaths,
  type JsonObject,
} from './fields.js';

const UINT64_MAX = 2n ** 64n - 1n;
const KIND_NAMES = SPAN_KINDS.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`);
const STATUS_NAMES = STATUSES.map((status) => `STATUS_CODE_${status.toUpperCase()}`);
const NO_PARENT = '0'.repeat(16);

const utf8 = new TextDecoder();

/** One span as it was read, or why it is none; with its JSON and its resource's, to look for the account in. */
export type JsonSpan = { span: Span | RejectReason; json: JsonObject; resourceJson: JsonObject };

/**
 * Reads every span of an OTLP/JSON request whole. JSON.parse builds all of it anyway and takes most of the time;
 * so there is one reader for the records and for the spans that people look at. Throws MalformedRequest.
 */
export function readRequest(bytes: Uint8Array): JsonSpan[] {
  const request = parse(bytes);
  return withPaths(() =>
    mapObjects(objectOf(request), 'resourceSpans', (resourceSpans) => {
      const resourceJson = optionalObject(resourceSpans, 'resource') ?? {};
      const resource = readAttributes(resourceJson);
      return mapObjects(resourceSpans, 'scopeSpans', (scopeSpans) =>
        mapObjects(scopeSpans, 'spans', (json) => ({ span: readSpan(json, resource), json, resourceJson })),
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
  const start = integer(json, 'startTimeUnixNano', 0n, UINT64_MAX);
  const end = integer(json, 'endTimeUnixNano', 0n, UINT64_MAX);
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
    timeUnixNano: integer(json, 'timeUnixNano', 0n, UINT64_MAX),
    attributes: readAttributes(json),
  };
}

function readLink(json: JsonObject): SpanLink {
  return { traceId: idOf(json, 'traceId'), spanId: idOf(json, 'spanId'), attributes: readAttributes(json) };
}
