import { rejectedCount, rejectedMessage, type Rejected } from '#decode';
import { type Refusal } from './refusal.js';

/*
 * The few small messages that are sent back, written by hand as they are read:
 *   ExportTraceServiceResponse { partial_success: 1 { rejected_spans: 1, error_message: 2 } }
 *   google.rpc.Status { code: 1, message: 2, details: 3 Any { type_url: 1, value: 2 } }
 *   google.rpc.BadRequest { field_violations: 1 { field: 1, description: 2 } }
 *   google.rpc.RetryInfo { retry_delay: 1 Duration { seconds: 1 } }
 */

const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

export type ReplyFormat = 'protobuf' | 'json';

/** The answer to a request that was taken: empty, or a partial success where some of its spans were rejected. */
export function exportResponse(format: ReplyFormat, rejected: Rejected): Buffer {
  const count = rejectedCount(rejected);
  const message = rejectedMessage(rejected);
  if (format === 'json') {
    // protobuf's JSON writes 64-bit integers as strings.
    const partialSuccess = { rejectedSpans: String(count), errorMessage: message };
    return Buffer.from(JSON.stringify(count === 0 ? {} : { partialSuccess }));
  }
  return count === 0 ? Buffer.alloc(0) : nested(1, numberField(1, count), textField(2, message));
}

/** google.rpc.Status, the body of every HTTP error; with a BadRequest in its details where a part is to blame. */
export function errorBody(format: ReplyFormat, { told, message, violation }: Refusal): Buffer {
  const code = told.rpcCode;
  if (format === 'json') {
    const details = violation && [{ '@type': BAD_REQUEST, fieldViolations: [violation] }];
    return Buffer.from(JSON.stringify({ code, message, details }));
  }
  const status = [numberField(1, code), textField(2, message)];
  if (violation) {
    const badRequest = nested(1, textField(1, violation.field), textField(2, violation.description));
    status.push(anyField(BAD_REQUEST, badRequest));
  }
  return Buffer.concat(status);
}

/** google.rpc.Status with RetryInfo: what `grpc-status-details-bin` carries, and what makes exporters wait. */
export function retryableStatus(code: number, message: string, retryAfterSeconds: number): Buffer {
  const retryInfo = nested(1, numberField(1, retryAfterSeconds));
  return Buffer.concat([numberField(1, code), textField(2, message), anyField(RETRY_INFO, retryInfo)]);
}

/** One of a Status' details. */
function anyField(typeUrl: string, value: Buffer): Buffer {
  return nested(3, textField(1, typeUrl), nested(2, value));
}

function numberField(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return nested(field, Buffer.from(text));
}

function nested(field: number, ...parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(length)]), ...parts]);
}

/** @param value a whole number from 0 to 2^53 */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
