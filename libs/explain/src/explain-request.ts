import { type Operation } from '#span';

export type ExplainerLimits = {
  /** Violating traces that are analysed, and those of them that are shown and kept. */
  maxViolating: number;
  maxExemplars: number;
  /** Of the same operation: other requests of that time, and healthy ones of before. */
  maxPassing: number;
  maxBaseline: number;
  /** Requests of other operations, of that time and of before. */
  maxOthers: number;
  /** How long traces are read; those that it is not enough for are left out. */
  readMs: number;
  /** How long a page is held for what changed; a second look finds what is missed. */
  changesMs: number;
  /** The answer is there by then, with whatever has been read. */
  deadlineMs: number;
  /** How long after its arrival a violating span's trace may still be waiting for spans, and how often to look. */
  spanWaitMs: number;
  pollMs: number;
};

/** What is to be explained. Times are ends of spans, in ms since the epoch: from ≤ end < to. */
export type ExplainRequest = {
  operation: Operation;
  /** Undefined for all traffic. */
  accounts?: string[] | undefined;
  /** Which spans violate. */
  bad: { longerThanNs: number } | 'errors';
  windowFromUnixMs: number;
  windowToUnixMs: number;
  /** When the violation began, where that is known: what passed for healthy since then may suffer from the same cause. */
  violatingSinceUnixMs?: number | undefined;
  /** Only violating spans that had arrived by then. */
  arrivedByUnixMs?: number | undefined;
};
