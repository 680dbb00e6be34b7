import { type SpanRecords } from './records.js';

/**
 * Where decoded spans go. An implementation MUST take the records out before it returns (the batch is reused
 * by nobody, but it is not kept alive for it either) and MUST NOT throw for any content of a record.
 */
export abstract class SpanSink {
  /** @param arrivalUnixMs when the request arrived, the same for a replay as for the first run */
  abstract accept(batch: SpanRecords, arrivalUnixMs: number): void;
}
