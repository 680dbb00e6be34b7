import { type AccountSubset, Severity, type SeverityCondition } from '#contract';
import { compileGlob, labelMatcher } from '#evaluate';

export type Labels = Readonly<Record<string, string>>;

/** The account under which all traffic is judged as one: conditions on accounts are not about it. */
const ALL_ACCOUNTS = '*';

/** @throws SyntaxError for a malformed glob */
export function anyGlob(patterns: readonly string[]): (name: string) => boolean {
  const matchers = patterns.map(compileGlob);
  return (name) => matchers.some((matches) => matches(name));
}

/** @throws SyntaxError for a malformed expression */
export function accountTest(subset: AccountSubset): (account: string, labels: Labels) => boolean {
  if ('keys' in subset) {
    const keys = new Set(subset.keys);
    return (account) => account !== ALL_ACCOUNTS && keys.has(account);
  }
  const matches = labelMatcher(subset.labels);
  return (account, labels) => account !== ALL_ACCOUNTS && matches(labels);
}

export function severityTest(condition: SeverityCondition): (severity: Severity) => boolean {
  if (typeof condition === 'string') return (severity) => severity === condition;
  const least = rankOf(condition.atLeast);
  return (severity) => rankOf(severity) <= least;
}

/** 0 is the worst. */
function rankOf(severity: Severity): number {
  return Severity.options.indexOf(severity);
}

/**
 * What is compiled from a definition, once for as long as that is read: paging asks every few seconds, of each account,
 * and an expression takes longer to compile than to match.
 */
export function compiledOnce<Definition extends object, Compiled>(
  compile: (definition: Definition) => Compiled,
): (definition: Definition) => Compiled {
  const known = new WeakMap<Definition, Compiled>();
  return (definition) => {
    const before = known.get(definition);
    if (before !== undefined) return before;
    const compiled = compile(definition);
    known.set(definition, compiled);
    return compiled;
  };
}
