import { type Sla } from '#contract';
import { objectiveProblems } from '../objectives/objective-problems.js';
import { type FieldProblem } from './field-problem.js';
import { overrideProblems } from './override-problems.js';
import { globProblems, subsetProblems } from './pattern-problems.js';

/** What is wrong with an SLA beyond what its schema says, wherever it is to be judged; empty where nothing is. */
export function findProblems(sla: Omit<Sla, 'id'>): FieldProblem[] {
  const { operation, accounts } = sla;
  return [
    ...globProblems('/operation/service', operation.service),
    ...globProblems('/operation/name', operation.name),
    ...(typeof accounts === 'string' ? [] : subsetProblems('/accounts', accounts)),
    ...objectiveProblems(sla),
    ...overrideProblems(sla),
  ];
}
