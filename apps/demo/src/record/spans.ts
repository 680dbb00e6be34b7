import { z } from 'zod';

/** As much of OTLP/JSON as is recorded; whatever else the SDK says is left out. */
const KeyValue = z.object({ key: z.string(), value: z.json() });
export type KeyValue = z.infer<typeof KeyValue>;

const RecordedSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(KeyValue),
  status: z.object({ code: z.int(), message: z.string().optional() }),
  events: z.array(z.object({ name: z.string(), timeUnixNano: z.string(), attributes: z.array(KeyValue) })),
});
export type RecordedSpan = z.infer<typeof RecordedSpan>;

export const ExportRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(KeyValue) }),
      scopeSpans: z.array(z.object({ spans: z.array(RecordedSpan) })),
    }),
  ),
});

/** A span and who sent it. */
export type SentSpan = { span: RecordedSpan; resource: KeyValue[] };

/** Whole traces, each with its root first. */
export type RecordedTrace = { root: SentSpan; spans: SentSpan[] };

export function startMsOf({ span }: SentSpan): number {
  return Number(span.startTimeUnixNano) / 1e6;
}

export function endMsOf({ span }: SentSpan): number {
  return Number(span.endTimeUnixNano) / 1e6;
}

/** The text of an attribute; undefined where there is none. */
export function textIn(attributes: KeyValue[], key: string): string | undefined {
  const found = attributes.find((attribute) => attribute.key === key)?.value;
  const value = z.object({ stringValue: z.string() }).safeParse(found);
  return value.success ? value.data.stringValue : undefined;
}
