import {
  type Attributes,
  SPAN_KINDS,
  SpanRecords,
  storableName,
  type Span,
  type SpanEvent,
  type SpanLink,
} from '#span';
import { AccountAttributes } from '../account-attributes.js';
import { SERVICE_NAME, STATUSES, UNKNOWN_SERVICE } from '../names.js';
import { EVENT, LINK, RESOURCE, SPAN, STATUS } from './fields.js';
import { type AttributeEntry, attributesOf, readBytes, readKeyValue, readText } from './read-attributes.js';
import { SpanWalker } from './span-walker.js';
import { walkRequest, type RequestVisitor } from './walk-request.js';
import { WireReader } from './wire.js';

/** The spans of one trace, whole. Of a request that {@link decodeOtlpProto} took, the same spans that it took. */
export function readOtlpProtoSpans(bytes: Uint8Array, traceId: Int32Array): Span[] {
  const reader = new WireReader(bytes);
  const trace = new TraceReader(reader, traceId);
  walkRequest(reader, trace);
  return trace.spans;
}

class TraceReader implements RequestVisitor {
  readonly spans: Span[] = [];
  private readonly record = new SpanRecords(1);
  private readonly walker: SpanWalker;
  private resourceEntries: AttributeEntry[] = [];
  private attributes: Attributes | undefined;

  constructor(
    private readonly reader: WireReader,
    private readonly traceId: Int32Array,
  ) {
    this.walker = new SpanWalker(reader, new AccountAttributes([]), this.record);
  }

  resourceSpans(): void {
    this.resourceEntries = [];
    this.attributes = undefined;
  }

  resource(end: number): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === RESOURCE.attributes) this.resourceEntries.push(readKeyValue(reader, reader.length(end)));
      else reader.skip(tag, end);
    }
  }

  span(end: number): void {
    const from = this.reader.at;
    if (this.walker.walk(end) !== undefined || !this.record.isOfTrace(0, this.traceId)) return;
    this.reader.at = from;
    this.spans.push(this.wholeSpan(end));
  }

  private wholeSpan(end: number): Span {
    const { reader, record, walker } = this;
    const resource = (this.attributes ??= attributesOf(this.resourceEntries));
    const service = resource[SERVICE_NAME];
    const attributes: AttributeEntry[] = [];
    const span: Span = {
      traceId: record.traceIdHex(0),
      spanId: record.spanIdHex(0),
      parentSpanId: record.parentIdHex(0),
      service:
        typeof service === 'string' && service !== '' ? storableName(Buffer.from(service)) : UNKNOWN_SERVICE,
      name: storableName(reader.bytes.subarray(walker.nameFrom, walker.nameFrom + walker.nameLength)),
      kind: SPAN_KINDS[walker.kind] ?? 'unspecified',
      startUnixNano: record.startUnixNano(0),
      durationNs: record.durationNs(0),
      status: 'unset',
      statusMessage: '',
      attributes: {},
      resource,
      events: [],
      links: [],
    };
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === SPAN.attributes) attributes.push(readKeyValue(reader, reader.length(end)));
      else if (tag === SPAN.events) span.events.push(readEvent(reader, reader.length(end)));
      else if (tag === SPAN.links) span.links.push(readLink(reader, reader.length(end)));
      else if (tag === SPAN.status) readStatus(reader, reader.length(end), span);
      else reader.skip(tag, end);
    }
    span.attributes = attributesOf(attributes);
    return span;
  }
}

function readStatus(reader: WireReader, end: number, span: Span): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === STATUS.message) span.statusMessage = readText(reader, reader.length(end));
    else if (tag === STATUS.code) {
      const code = reader.varint(end);
      span.status = (reader.high === 0 ? STATUSES[code] : undefined) ?? 'unset';
    } else reader.skip(tag, end);
  }
}

function readEvent(reader: WireReader, end: number): SpanEvent {
  const event: SpanEvent = { name: '', timeUnixNano: 0n, attributes: {} };
  const attributes: AttributeEntry[] = [];
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === EVENT.name) event.name = readText(reader, reader.length(end));
    else if (tag === EVENT.timeUnixNano)
      event.timeUnixNano = reader.view.getBigUint64(reader.fixed(8, end), true);
    else if (tag === EVENT.attributes) attributes.push(readKeyValue(reader, reader.length(end)));
    else reader.skip(tag, end);
  }
  event.attributes = attributesOf(attributes);
  return event;
}

function readLink(reader: WireReader, end: number): SpanLink {
  const link: SpanLink = { traceId: '', spanId: '', attributes: {} };
  const attributes: AttributeEntry[] = [];
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === LINK.traceId) link.traceId = readHex(reader, reader.length(end));
    else if (tag === LINK.spanId) link.spanId = readHex(reader, reader.length(end));
    else if (tag === LINK.attributes) attributes.push(readKeyValue(reader, reader.length(end)));
    else reader.skip(tag, end);
  }
  link.attributes = attributesOf(attributes);
  return link;
}

function readHex(reader: WireReader, end: number): string {
  return Buffer.from(readBytes(reader, end)).toString('hex');
}
