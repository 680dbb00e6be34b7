import { type EncodedSpans, type Rejected } from '#decode';

/** One request off the wire, gunzipped. The bytes are lent until `accept` settles: the next request may overwrite them. */
export type ReceivedRequest = EncodedSpans & {
  arrivalUnixMs: number;
  /** The same as it came, where it came as gzip. */
  gzipped?: Uint8Array;
};

/** How many spans were taken, and why the others were not. */
export type Accepted = { spans: number; rejected: Rejected };

/**
 * Where receivers hand requests over. `accept` MUST resolve only once the request is as safe as the sender may
 * believe it to be, MUST throw MalformedRequest (of #decode) for what sending again can't mend, MUST throw
 * {@link Overloaded} for what it can, and MUST keep nothing of a request that it throws for. Whatever else it throws
 * is told to the sender as our own failure.
 */
export abstract class RequestSink {
  abstract accept(request: ReceivedRequest): Promise<Accepted>;
}

/** Not now: the sender should try again. The message goes to the sender. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';

  /** @param retryAfterSeconds a whole number, at least 1 */
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}
