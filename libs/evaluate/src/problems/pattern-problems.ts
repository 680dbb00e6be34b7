import { type AccountSubset, type LabelSelector } from '#contract';
import { labelMatcher } from '../accounts/label-selector.js';
import { compileGlob } from '../operations/glob.js';
import { type FieldProblem } from './field-problem.js';

const RESERVED_ACCOUNTS = new Set(['*', '(other)']);

export function globProblems(pointer: string, pattern: string): FieldProblem[] {
  try {
    compileGlob(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ pointer, detail: `the pattern ${error.message}` }];
  }
}

export function subsetProblems(pointer: string, accounts: AccountSubset): FieldProblem[] {
  if ('labels' in accounts) return labelProblems(`${pointer}/labels`, accounts.labels);
  return accounts.keys.flatMap((key, i) =>
    RESERVED_ACCOUNTS.has(key)
      ? [
          {
            pointer: `${pointer}/keys/${i}`,
            detail: `“${key}” is reserved; use "accounts": "total" for all traffic as one`,
          },
        ]
      : [],
  );
}

function labelProblems(pointer: string, labels: LabelSelector): FieldProblem[] {
  return Object.entries(labels).flatMap(([name, condition]) => {
    if (typeof condition === 'string' || !('matches' in condition || 'notMatches' in condition)) return [];
    const field = 'matches' in condition ? 'matches' : 'notMatches';
    try {
      labelMatcher({ [name]: condition });
      return [];
    } catch (error) {
      const why =
        error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error);
      const detail =
        `is no regular expression of RE2: ${why}. ` +
        'It takes linear time on any text, so it has no lookaround and no backreferences';
      return [{ pointer: `${pointer}/${name}/${field}`, detail }];
    }
  });
}
