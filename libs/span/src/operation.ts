/** OTLP's span kinds, at their numbers on the wire. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

/** What is measured: one span name of one service, in one kind. */
export type Operation = { service: string; name: string; kind: SpanKind };

/** A kind that takes work in, so that the span is an entry whatever its parent is. */
export function isEntryKind(kind: SpanKind): boolean {
  return kind === 'server' || kind === 'consumer';
}

export function operationLabel(operation: Operation): string {
  return `${operation.service} ${operation.name}`;
}
