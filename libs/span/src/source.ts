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
 * Which traces to sample from: those of which the span that arrived first ended in this time, in ms since the epoch:
 * from ≤ end < to. So every trace belongs to exactly one of several adjoining times, however long it takes.
 */
export type SampleQuery = { endFromUnixMs: number; endToUnixMs: number; limit: number };

export type TraceSample = {
  /** The entry span of each sampled trace (its root; else, where that was not sent, its earliest entry), in random order. */
  hits: SpanHit[];
  /** How many traces there were: each hit stands for `population / hits.length` of them. */
  population: number;
};

/**
 * Recent spans, to look at. Asynchronous, because they may live in another thread or another process.
 * `find` MUST answer newest arrival first; `sample` MUST give every trace the same chance, whatever its size, operation
 * and account, and choose the same traces when asked again while they are there; `trace` MUST hold each span once however often it was sent,
 * and MUST be empty for a trace that is not (or no longer) there.
 */
export abstract class TraceSource {
  abstract find(query: SpanQuery): Promise<SpanHit[]>;
  abstract sample(query: SampleQuery): Promise<TraceSample>;
  /** @param traceId 32 lower-case hex digits */
  abstract trace(traceId: string): Promise<Span[]>;
}
