import { type Operation } from '#span';

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
