import { type SlaInput } from '#contract';
import { compileGlob } from './operations/glob.js';
import { objectiveProblems } from './objectives/objective-problems.js';

/** A field, by its JSON pointer, and what is wrong with it. */
export type FieldProblem = { pointer: string; detail: string };

const RESERVED_ACCOUNTS = new Set(['*', '(other)']);

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
