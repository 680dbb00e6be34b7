import { type Measurement } from '#contract';

/** How a kind of objective is called, measured and compared, wherever people read of it. */
export type ObjectiveWords = {
  /** What is promised, and over how long: "99 % of requests within 500 ms over 60 s". */
  promise: (windowSeconds: number) => string;
  /** What the measured number is: "p99", "failed", "burn rate". */
  measure: string;
  /** The number itself: "2.31 s", "8 %", "21 ×"; `digits` significant ones. */
  measured: (measurement: Measurement, digits?: number) => string;
  /** What it is held against: "promised: 500 ms". */
  limit: (measurement: Measurement | undefined) => Figure;
  /** A third number that a page shows large, where there is one: "12 % of its error budget left". */
  further?: (measurement: Measurement) => Figure | undefined;
  /** The violation in a title: "p99 2.3 s > 500 ms". */
  violation: (measurement: Measurement | undefined) => string;
  /** What follows the operation in a headline: "is too slow for acme". */
  complaint: (who: string, measurement: Measurement | undefined) => string;
  /** "37 of 412 requests slow in the last 60 s" */
  counts: (measurement: Measurement) => string;
  /** The same in a table: "37 of 412 slow". */
  shortCounts: (measurement: Measurement) => string;
  /** Orders accounts, the worst highest; each by what it is promised itself. */
  badness: (measurement: Measurement) => number;
};

export type Figure = { label: string; value: string };

/** Who it is where an SLA judges all traffic as one. */
export const ALL_TRAFFIC = 'all traffic';
