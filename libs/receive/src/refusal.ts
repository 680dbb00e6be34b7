import { status } from '@grpc/grpc-js';
import { MalformedRequest } from '#decode';
import { messageOf, type Logger } from '#kit';
import { Overloaded } from './request-sink.js';

/** Why a whole request was not taken; the label of a counter. */
export type RefuseReason =
  | 'malformed'
  | 'overloaded'
  | 'too_large'
  /** Not a way or a format in which spans are taken. */
  | 'unsupported'
  /** The sender went away, or was cut off, before its request was whole. */
  | 'incomplete'
  /** Our own failure. */
  | 'failed';

/** `rpcCode` is gRPC's, which are google.rpc's: HTTP's error bodies have it too. */
type Told = { httpStatus: number; rpcCode: status };

const TOLD: Record<RefuseReason, Told> = {
  malformed: { httpStatus: 400, rpcCode: status.INVALID_ARGUMENT },
  overloaded: { httpStatus: 503, rpcCode: status.UNAVAILABLE },
  too_large: { httpStatus: 413, rpcCode: status.RESOURCE_EXHAUSTED },
  unsupported: { httpStatus: 415, rpcCode: status.INVALID_ARGUMENT },
  incomplete: { httpStatus: 400, rpcCode: status.INVALID_ARGUMENT },
  failed: { httpStatus: 500, rpcCode: status.INTERNAL },
};

/** What is wrong with which part of a request: google.rpc.BadRequest's FieldViolation. */
export type Violation = { field: string; description: string };

/** A request that is not taken, with what its sender is told. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly told: Told;
  readonly headers: Record<string, string>;
  readonly retryAfterSeconds: number | undefined;
  readonly violation: Violation | undefined;

  constructor(
    readonly reason: RefuseReason,
    message: string,
    how: {
      told?: Told;
      headers?: Record<string, string>;
      retryAfterSeconds?: number;
      violation?: Violation;
    } = {},
  ) {
    super(message);
    this.told = how.told ?? TOLD[reason];
    this.headers = how.headers ?? {};
    this.retryAfterSeconds = how.retryAfterSeconds;
    this.violation = how.violation;
  }
}

/** What to tell the sender about anything that was thrown; our own failures are logged and keep their details to us. */
export function refusalOf(error: unknown, log: Logger): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof MalformedRequest) {
    const violation = { field: error.where, description: error.what };
    return new Refusal('malformed', error.message, { violation });
  }
  if (error instanceof Overloaded) {
    const { retryAfterSeconds } = error;
    const headers = { 'retry-after': String(retryAfterSeconds) };
    return new Refusal('overloaded', error.message, { headers, retryAfterSeconds });
  }
  log.error({ err: error }, `a request failed: ${messageOf(error)}`);
  return new Refusal('failed', 'Culprit failed to take these spans; its log says why');
}
