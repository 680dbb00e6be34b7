import { type Candidate, type ErrorOrigin } from '#contract';
import { rankOrigins, type RankedOrigin } from './error-origins.js';
import { errorSentence, failureText, retries } from './error-sentence.js';
import { isAboutTime, judgeOrigins } from './error-verdict.js';
import { tracesOf, type PathTime } from '../trace/path-time.js';
import { type Grounds } from '../culprit/verdict.js';
import { type ExplainedViolation, type Violation } from '../culprit/violation.js';

const MAX_CANDIDATES = 5;
/** An error is worth a line about slow traces where it is in this part of them. */
const MOST = 0.5;

/**
 * The explanation by time, with what the errors of the violating traces add: for an SLA about errors their origin
 * is the culprit, unless time tells more; for one about latency it is a further fact.
 */
export function withErrors(
  { about, violating, baseline, stopped, incomplete }: Violation,
  grounds: Grounds,
  byTime: ExplainedViolation,
): ExplainedViolation {
  const origins = rankOrigins(violating, baseline);
  const [first] = origins;
  if (!first || (about === 'latency' && first.share < MOST)) return byTime;
  const explanation = { ...byTime.explanation, errorOrigin: errorOriginOf(first) };
  if (about === 'latency' || isAboutTime(first, explanation)) return { ...byTime, explanation };
  const verdict = judgeOrigins(origins, grounds);
  if (stopped && verdict.verdict === 'unclear') return { ...byTime, explanation };
  const candidates = origins.slice(0, MAX_CANDIDATES).map((origin): Candidate => {
    const meanNs = (times: PathTime[]): number =>
      Math.round(
        times.reduce((sum, time) => sum + grounds.ranking.timeOf(origin, time) * (time.weight ?? 1), 0) /
          Math.max(1, tracesOf(times)),
      );
    return {
      name: origin.name,
      kind: origin.kind,
      share: Math.min(1, origin.share),
      violatingNs: meanNs(violating),
      baselineNs: meanNs(baseline),
      evidence: failureText(origin),
      failedTraces: origin.traces,
    };
  });
  const { violatingTraces, baselineTraces } = grounds;
  const { errorOrigin } = explanation;
  return {
    explanation: {
      ...verdict,
      ...(verdict.verdict === 'named' && candidates[0] ? { culprit: candidates[0] } : {}),
      candidates,
      sentence: errorSentence(verdict, origins, violatingTraces),
      incomplete,
      violatingTraces,
      baselineTraces,
      errorOrigin,
    },
    culpritShare: () => undefined,
  };
}

function errorOriginOf({ name, kind, share, failure, attempts }: RankedOrigin): ErrorOrigin {
  const { mode, operation, status, exceptionType, message } = failure;
  return {
    name,
    kind,
    mode,
    operation,
    ...(status === undefined ? {} : { status }),
    ...(exceptionType === undefined ? {} : { exceptionType }),
    ...(message === undefined ? {} : { message }),
    share: Math.min(1, share),
    ...(retries(attempts) === undefined ? {} : { attempts: Number(attempts.toPrecision(2)) }),
  };
}
