import { type BurnRate, type Objective, type Sla } from '#contract';
import { ratioOf } from '../objectives/ratio.js';
import { alphaOf } from '../statistics/statistics.js';
import { type FieldProblem } from './field-problem.js';

/** The shortest duration that a histogram tells apart. */
const SHORTEST_MS = 1e-6;
/** More than one process can measure of one operation, so a rule that needs more traffic can never fire. */
const MOST_REQUESTS_PER_SECOND = 100_000;

type Judged = Pick<Sla, 'confidence' | 'windowSeconds'>;

/** What is wrong with an objective; pointers are below it. */
export function objectiveProblems(objective: Objective, sla: Judged): FieldProblem[] {
  switch (objective.type) {
    case 'latency':
      return [...thresholdProblems(objective), ...tooLax('/percentile', 100 - objective.percentile, sla)];
    case 'error-rate':
      return tooLax('/maxPercent', objective.maxPercent, sla);
    case 'regression':
      return tooLax('/percentile', 100 - objective.percentile, sla);
    case 'slo':
      return [...thresholdProblems(objective), ...sloProblems(objective)];
    case 'request-rate':
      return boundProblems(objective);
    case 'silence':
    default:
      return [];
  }
}

function thresholdProblems({ thresholdMs }: { thresholdMs?: number | undefined }): FieldProblem[] {
  if (thresholdMs === undefined || thresholdMs >= SHORTEST_MS) return [];
  const detail = `is below ${SHORTEST_MS} ms, the shortest duration that is measured`;
  return [{ pointer: '/thresholdMs', detail }];
}

function tooLax(
  pointer: string,
  allowedPercent: number,
  { confidence, windowSeconds }: Judged,
): FieldProblem[] {
  const allowedRatio = ratioOf(allowedPercent);
  // If every request is bad, n of them have the probability allowedRatioⁿ.
  const enough = Math.log(alphaOf(confidence, windowSeconds, 1)) / Math.log(allowedRatio);
  if (enough / windowSeconds <= MOST_REQUESTS_PER_SECOND) return [];
  const detail =
    `permits so much that even a total failure would take ${Math.ceil(enough)} requests ` +
    `in ${windowSeconds} s to be told from it with this confidence`;
  return [{ pointer, detail }];
}

function sloProblems(objective: Extract<Objective, { type: 'slo' }>): FieldProblem[] {
  const { period, burnRates = [], targetPercent } = objective;
  const periodSeconds = period.type === 'rolling' ? period.days * 86_400 : undefined;
  return burnRates.flatMap((rate, i) =>
    burnRateProblems(rate, targetPercent, periodSeconds).map(({ pointer, detail }) => ({
      pointer: `/burnRates/${i}${pointer}`,
      detail,
    })),
  );
}

function burnRateProblems(
  { longSeconds, shortSeconds, factor }: BurnRate,
  targetPercent: number,
  periodSeconds: number | undefined,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (shortSeconds >= longSeconds) {
    problems.push({
      pointer: '/shortSeconds',
      detail: 'has to be less than longSeconds; a twelfth is usual',
    });
  }
  if (periodSeconds !== undefined && longSeconds > periodSeconds) {
    problems.push({ pointer: '/longSeconds', detail: 'is longer than the period itself' });
  }
  const fastest = 100 / (100 - targetPercent);
  if (factor >= fastest) {
    const detail =
      `can't be reached: if all requests are bad, a budget of ${Number((100 - targetPercent).toPrecision(10))} % ` +
      `is spent ${Number(fastest.toPrecision(4))} times as fast as it lasts`;
    problems.push({ pointer: '/factor', detail });
  }
  return problems;
}

function boundProblems({
  minPerSecond,
  maxPerSecond,
}: Extract<Objective, { type: 'request-rate' }>): FieldProblem[] {
  if (minPerSecond === undefined && maxPerSecond === undefined) {
    return [{ pointer: '', detail: 'has no bound: give minPerSecond, maxPerSecond, or both' }];
  }
  if (minPerSecond === undefined || maxPerSecond === undefined || minPerSecond < maxPerSecond) return [];
  return [{ pointer: '/minPerSecond', detail: `has to be less than maxPerSecond, ${maxPerSecond}` }];
}
