import { REQUEST, RESOURCE_SPANS, SCOPE_SPANS } from './fields.js';
import { type WireReader } from './wire.js';

/** Told what a request holds. `resource` and `span` start at the reader's cursor and MUST leave it at `end`. */
export type RequestVisitor = {
  /** A new ResourceSpans: what was known of the resource before does not hold any more. */
  resourceSpans(): void;
  /** A part of its resource, before its first span. Protobuf lets one message come in several parts. */
  resource(end: number): void;
  span(end: number): void;
};

/** Walks an ExportTraceServiceRequest. Throws MalformedRequest, possibly after some spans have been visited. */
export function walkRequest(reader: WireReader, visitor: RequestVisitor): void {
  const end = reader.bytes.length;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === REQUEST.resourceSpans) walkResourceSpans(reader, reader.length(end), visitor);
    else reader.skip(tag, end);
  }
}

/** Twice over its fields: a sender may put the resource behind the spans that it is about. */
function walkResourceSpans(reader: WireReader, end: number, visitor: RequestVisitor): void {
  const from = reader.at;
  visitor.resourceSpans();
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === RESOURCE_SPANS.resource) visitor.resource(reader.length(end));
    else reader.skip(tag, end);
  }
  reader.at = from;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === RESOURCE_SPANS.scopeSpans) walkScopeSpans(reader, reader.length(end), visitor);
    else reader.skip(tag, end);
  }
}

function walkScopeSpans(reader: WireReader, end: number, visitor: RequestVisitor): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === SCOPE_SPANS.spans) visitor.span(reader.length(end));
    else reader.skip(tag, end);
  }
}
