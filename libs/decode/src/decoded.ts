import { type SpanRecords } from '#span';

/** Why a span is left out while the rest of its request goes on. */
export type RejectReason =
  'invalid_trace_id' | 'invalid_span_id' | 'invalid_parent_id' | 'missing_time' | 'ended_before_it_started';

const PHRASES: Record<RejectReason, string> = {
  invalid_trace_id: 'trace id that is zero or not 16 bytes, in JSON 32 hex digits',
  invalid_span_id: 'span id that is zero or not 8 bytes, in JSON 16 hex digits',
  invalid_parent_id: 'parent id that is not 8 bytes, in JSON 16 hex digits',
  missing_time: 'missing start or end time',
  ended_before_it_started: 'ended before it started',
};

export const REJECT_REASONS: readonly RejectReason[] = [
  'invalid_trace_id',
  'invalid_span_id',
  'invalid_parent_id',
  'missing_time',
  'ended_before_it_started',
];

/** What one request holds: its good spans, and how many of the others there were. Journal positions are not set yet. */
export type Decoded = { batch: SpanRecords; rejected: Rejected };

export type Rejected = ReadonlyMap<RejectReason, number>;

export function rejectedCount(rejected: Rejected): number {
  let count = 0;
  for (const spans of rejected.values()) count += spans;
  return count;
}

/** For partial_success: "2 spans rejected: missing start or end time (1), ended before it started (1)"; "" where there are none. */
export function rejectedMessage(rejected: Rejected): string {
  const count = rejectedCount(rejected);
  if (count === 0) return '';
  const reasons = [...rejected].map(([reason, spans]) => `${PHRASES[reason]} (${spans})`);
  return `${count} ${count === 1 ? 'span' : 'spans'} rejected: ${reasons.join(', ')}`;
}

/** The request as a whole is broken: nothing of it was taken, and sending it again would not help. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';

  /**
   * @param what the defect, such as "a field of 400 bytes where 12 are left"
   * @param where "byte 17", or the path of a JSON value
   */
  constructor(
    readonly what: string,
    readonly where: string,
  ) {
    super(`malformed OTLP trace request: ${what}, at ${where}`);
  }
}
