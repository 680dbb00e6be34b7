import { type Explanation } from '#contract';
import { type PathTime } from './path-time.js';

export type Violation = {
  about: 'latency' | 'errors';
  violating: PathTime[];
  baseline: PathTime[];
  /** Spans that were waited for have not come. */
  incomplete: boolean;
  /** Why the traces are not all that there could be. */
  stopped?: 'deadline' | 'failed' | undefined;
};

export type ExplainedViolation = {
  explanation: Explanation;
  /** The culprit's part of one trace's duration, 0 to 1; undefined where nobody is named. */
  culpritShare: (time: PathTime) => number | undefined;
};
