import { type Operation } from './operation.js';
import { type Span } from './span.js';

/** Which spans are asked for. Times are ends of spans, in ms since the epoch: from ≤ end < to. */
export type SpanQuery = {
  /** undefined for all operations. */
  operation?: Operation;
  /** Keys of accounts; undefined for all traffic. "" asks for spans whose account is not known. */
  accounts?: string[];
  endFromUnixMs: number;
  endToUnixMs: number;
  /** Exclusive: a span that took exactly this long is not meant. */
  longerThanNs?: number;
  /** Inclusive. */
  atMostNs?: number;
  error?: boolean;
  /** Only what had arrived by then. */
  arrivedByUnixMs?: number;
  limit: number;
};

export type SpanHit = {
  traceId: string;
  spanId: string;
  operation: Operation;
  /** The account of its trace; "" where none is known. */
  account: string;
  startUnixNano: bigint;
  durationNs: number;
  error: boolean;
  endUnixMs: number;
  arrivalUnixMs: number;
};

/**
 * Recent spans, to look at. Asynchronous, because they may live in another thread or another process.
 * `find` MUST answer newest arrival first; `trace` MUST hold each span once however often it was sent,
 * and MUST be empty for a trace that is not (or no longer) there.
 */
export abstract class TraceSource {
  abstract find(query: SpanQuery): Promise<SpanHit[]>;
  /** @param traceId 32 lower-case hex digits */
  abstract trace(traceId: string): Promise<Span[]>;
}
