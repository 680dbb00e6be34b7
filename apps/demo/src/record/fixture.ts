import { createHash } from 'node:crypto';
import { type KeyValue, type RecordedSpan, type RecordedTrace, type SentSpan } from './spans.js';

/** What a span or a resource says that an explanation could make use of: the rest doubles the size of a fixture. */
const KEPT =
  /^(account|db|messaging|service|deployment|error)[.]|^exception[.](type|message)$|^server[.](address|port)$|^http[.](route|request[.]method|response[.]status_code)$/;

/**
 * An ExportTraceServiceRequest in OTLP/JSON. Ids are numbered anew, and times cut to microseconds: random digits are
 * what does not compress. They differ between cases all the same, so that one Culprit can be sent all of them.
 * @param seed different for each request
 */
export function requestOf(traces: RecordedTrace[], seed: string): unknown {
  const prefix = createHash('sha256').update(seed).digest('hex');
  const spans = traces.flatMap((trace, i) => trace.spans.map((sent) => ({ sent, trace: i + 1 })));
  const ids = new Map(
    spans.map(({ sent }, i) => [sent.span.spanId, `${prefix.slice(0, 8)}${hex(i + 1, 8)}`]),
  );
  const byResource = new Map<string, { resource: KeyValue[]; spans: RecordedSpan[] }>();
  for (const { sent, trace } of spans) {
    const resource = kept(sent.resource);
    const key = JSON.stringify(resource);
    const group = byResource.get(key) ?? { resource, spans: [] };
    byResource.set(key, group);
    group.spans.push(slim(sent, `${prefix.slice(0, 24)}${hex(trace, 8)}`, ids));
  }
  return {
    resourceSpans: [...byResource.values()].map((group) => ({
      resource: { attributes: group.resource },
      scopeSpans: [{ scope: { name: 'shop' }, spans: group.spans }],
    })),
  };
}

function slim({ span }: SentSpan, traceId: string, ids: ReadonlyMap<string, string>): RecordedSpan {
  const parent = ids.get(span.parentSpanId ?? '');
  return {
    traceId,
    spanId: ids.get(span.spanId) ?? '',
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: toMicroseconds(span.startTimeUnixNano),
    endTimeUnixNano: toMicroseconds(span.endTimeUnixNano),
    attributes: kept(span.attributes),
    status: span.status,
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: toMicroseconds(event.timeUnixNano),
      attributes: kept(event.attributes),
    })),
  };
}

function kept(attributes: KeyValue[]): KeyValue[] {
  return attributes.filter(({ key }) => KEPT.test(key));
}

function toMicroseconds(unixNano: string): string {
  return `${unixNano.slice(0, -3)}000`;
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, '0');
}
