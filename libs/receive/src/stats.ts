import { type RejectReason } from '#decode';
import { type RefuseReason } from './refusal.js';
import { type Accepted } from './request-sink.js';

/** What one receiver has seen since it was made; counters only rise. */
export class ReceiverStats {
  acceptedRequests = 0;
  acceptedSpans = 0;
  /** Of bodies as they came, compressed or not; gRPC's are counted uncompressed. */
  receivedBytes = 0;
  /** Whole requests that were not taken. */
  readonly refusedRequests = new Map<RefuseReason, number>();
  /** Spans left out of requests that were taken. */
  readonly rejectedSpans = new Map<RejectReason, number>();

  constructor(readonly transport: 'http' | 'grpc') {}

  countAccepted({ spans, rejected }: Accepted): void {
    this.acceptedRequests++;
    this.acceptedSpans += spans;
    for (const [reason, count] of rejected)
      this.rejectedSpans.set(reason, (this.rejectedSpans.get(reason) ?? 0) + count);
  }

  countRefused(reason: RefuseReason): void {
    this.refusedRequests.set(reason, (this.refusedRequests.get(reason) ?? 0) + 1);
  }
}
