import { type Objective } from '#contract';
import { alphaOf } from '../statistics/statistics.js';
import { burnRatesOf } from './burn-rates.js';
import { ratioOf } from './ratio.js';

/** A field, by its JSON pointer, and what is wrong with it. */
export type ObjectiveProblem = { pointer: string; detail: string };

/** The shortest duration that a histogram tells apart. */
const SHORTEST_MS = 1e-6;
/** More than one process can measure of one operation, so a rule that needs more traffic can never fire. */
const MOST_REQUESTS_PER_SECOND = 100_000;

type Rule = { objective: Objective; confidence: number; windowSeconds: number };

/** What is wrong with an objective beyond what its schema says: chiefly, that it could never be violated. */
export function objectiveProblems(rule: Rule): ObjectiveProblem[] {
  const { objective, confidence, windowSeconds } = rule;
  switch (objective.type) {
    case 'latency':
      return [
        ...thresholdProblems(objective.thresholdMs),
        ...neverTold('percentile', ratioOf(100 - objective.percentile), confidence, windowSeconds),
      ];
    case 'error-rate':
      return neverTold('maxPercent', ratioOf(objective.maxPercent), confidence, windowSeconds);
    case 'regression':
      return neverTold('percentile', ratioOf(100 - objective.percentile), confidence, windowSeconds);
    case 'slo':
      return [...thresholdProblems(objective.thresholdMs), ...burnRateProblems(objective)];
    case 'silence':
      return [];
    case 'request-rate':
    default:
      return boundProblems(objective);
  }
}

function thresholdProblems(thresholdMs: number | undefined): ObjectiveProblem[] {
  if (thresholdMs === undefined || thresholdMs >= SHORTEST_MS) return [];
  const detail = `is below ${SHORTEST_MS} ms, the shortest duration that is measured`;
  return [{ pointer: '/objective/thresholdMs', detail }];
}

function neverTold(
  field: string,
  allowedRatio: number,
  confidence: number,
  windowSeconds: number,
): ObjectiveProblem[] {
  // If every request is bad, n of them have the probability allowedRatioⁿ.
  const enough = Math.log(alphaOf(confidence, windowSeconds, 1)) / Math.log(allowedRatio);
  if (enough / windowSeconds <= MOST_REQUESTS_PER_SECOND) return [];
  const detail =
    `permits so much that even a total failure would take ${Math.ceil(enough)} requests ` +
    `in ${windowSeconds} s to be told from it with this confidence`;
  return [{ pointer: `/objective/${field}`, detail }];
}

/** Sloth and others let such rules pass, and they never fire. */
function burnRateProblems(objective: Extract<Objective, { type: 'slo' }>): ObjectiveProblem[] {
  const { targetPercent } = objective;
  const allowedRatio = ratioOf(100 - targetPercent);
  const isOwn = objective.burnRates !== undefined;
  return burnRatesOf(objective).flatMap(({ factor, longSeconds, shortSeconds }, i) => {
    const problems: ObjectiveProblem[] = [];
    if (factor * allowedRatio >= 1) {
      const share = Number((100 * factor * allowedRatio).toPrecision(4));
      problems.push({
        pointer: isOwn ? `/objective/burnRates/${i}/factor` : '/objective/targetPercent',
        detail:
          `can never page: with a target of ${targetPercent} %, burning ${factor} times as fast as the budget lasts ` +
          `means ${share} % bad requests; ${isOwn ? 'choose' : 'give burnRates with'} a factor below ` +
          `${Number((1 / allowedRatio).toPrecision(4))}`,
      });
    }
    if (isOwn && shortSeconds >= longSeconds) {
      problems.push({
        pointer: `/objective/burnRates/${i}/shortSeconds`,
        detail: `has to be shorter than longSeconds (${longSeconds}), usually a twelfth of it`,
      });
    }
    return problems;
  });
}

function boundProblems({
  minPerSecond,
  maxPerSecond,
}: Extract<Objective, { type: 'request-rate' }>): ObjectiveProblem[] {
  if (minPerSecond === undefined && maxPerSecond === undefined) {
    return [{ pointer: '/objective', detail: 'needs minPerSecond, maxPerSecond or both' }];
  }
  if (minPerSecond === undefined || maxPerSecond === undefined || minPerSecond <= maxPerSecond) return [];
  const detail = `is more than maxPerSecond (${maxPerSecond}), so no rate keeps both`;
  return [{ pointer: '/objective/minPerSecond', detail }];
}
