import { type SlaInput } from '#contract';
import { compileGlob } from './operations/glob.js';
import { ruleOf } from './objectives/objective.js';
import { alphaOf } from './statistics/statistics.js';

/** A field, by its JSON pointer, and what is wrong with it. */
export type FieldProblem = { pointer: string; detail: string };

const RESERVED_ACCOUNTS = new Set(['*', '(other)']);
/** The shortest duration that a histogram tells apart. */
const SHORTEST_MS = 1e-6;
/** More than one process can measure of one operation, so a rule that needs more traffic can never fire. */
const MOST_REQUESTS_PER_SECOND = 100_000;

/** What is wrong with an SLA beyond what its schema says; empty where nothing is. */
export function findProblems(sla: Omit<SlaInput, 'id'>): FieldProblem[] {
  return [
    ...globProblems('/operation/service', sla.operation.service),
    ...globProblems('/operation/name', sla.operation.name),
    ...accountProblems(sla),
    ...objectiveProblems(sla),
  ];
}

function globProblems(pointer: string, pattern: string): FieldProblem[] {
  try {
    compileGlob(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ pointer, detail: `the pattern ${error.message}` }];
  }
}

function accountProblems({ accounts }: Pick<SlaInput, 'accounts'>): FieldProblem[] {
  if (typeof accounts === 'string' || !('keys' in accounts)) return [];
  return accounts.keys.flatMap((key, i) =>
    RESERVED_ACCOUNTS.has(key)
      ? [
          {
            pointer: `/accounts/keys/${i}`,
            detail: `“${key}” is reserved; use "accounts": "total" for all traffic as one`,
          },
        ]
      : [],
  );
}

function objectiveProblems({ objective, confidence, windowSeconds }: Omit<SlaInput, 'id'>): FieldProblem[] {
  if (objective.type !== 'latency' && objective.type !== 'error-rate') {
    return [{ pointer: '/objective/type', detail: `${objective.type} is not judged yet` }];
  }
  const problems: FieldProblem[] = [];
  if (objective.type === 'latency' && objective.thresholdMs < SHORTEST_MS) {
    problems.push({
      pointer: '/objective/thresholdMs',
      detail: `is below ${SHORTEST_MS} ms, the shortest duration that is measured`,
    });
  }
  const { allowedRatio } = ruleOf(objective);
  // If every request is bad, n of them have the probability allowedRatioⁿ.
  const enough = Math.log(alphaOf(confidence, windowSeconds, 1)) / Math.log(allowedRatio);
  if (enough / windowSeconds > MOST_REQUESTS_PER_SECOND) {
    problems.push({
      pointer: objective.type === 'latency' ? '/objective/percentile' : '/objective/maxPercent',
      detail:
        `permits so much that even a total failure would take ${Math.ceil(enough)} requests ` +
        `in ${windowSeconds} s to be told from it with this confidence`,
    });
  }
  return problems;
}
