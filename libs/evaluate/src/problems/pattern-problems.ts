import { type AccountSubset, type LabelSelector } from '#contract';
import { labelMatcher } from '../accounts/label-selector.js';
import { compileGlob } from '../operations/glob.js';
import { type FieldProblem } from './field-problem.js';

const RESERVED_ACCOUNTS = new Set(['*', '(other)']);

/** All rules are looked through every few seconds, and compiling their patterns took most of that: 50 µs a rule. */
const MAX_SOUND = 20_000;
const soundGlobs = new Set<string>();
const soundExpressions = new Set<string>();

function remember(sound: Set<string>, pattern: string): void {
  if (sound.size >= MAX_SOUND) sound.clear();
  sound.add(pattern);
}

export function globProblems(pointer: string, pattern: string): FieldProblem[] {
  if (soundGlobs.has(pattern)) return [];
  try {
    compileGlob(pattern);
    remember(soundGlobs, pattern);
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
    const [field, expression] =
      'matches' in condition ? ['matches', condition.matches] : ['notMatches', condition.notMatches];
    if (soundExpressions.has(expression)) return [];
    try {
      labelMatcher({ [name]: condition });
      remember(soundExpressions, expression);
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
