import { type Explanation } from '#contract';
import { type PathTime } from '../trace/path-time.js';

export type Violation = {
  about: 'latency' | 'errors';
  violating: PathTime[];
  /** Healthy requests of before: also the slow ones, where violating ones were chosen by how long they took. */
  baseline: PathTime[];
  /** Requests made at the same time as the violating ones that did not violate. */
  passing?: PathTime[];
  /** Of other operations, at the same time and before. */
  others?: { during: PathTime[]; before: PathTime[] };
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
