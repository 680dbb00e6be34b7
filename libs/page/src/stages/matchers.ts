import { type AccountSubset, LabelSelector, Severity, type SeverityCondition } from '#contract';
import { compileGlob, labelMatcher } from '#evaluate';

export type Labels = Readonly<Record<string, string>>;

/** The account under which all traffic is judged as one: conditions on accounts are not about it. */
const ALL_ACCOUNTS = '*';

/** More patterns than anybody writes; past it all are compiled anew. */
const MAX_COMPILED = 20_000;

/**
 * What is compiled from a text, kept beyond the definition that holds it: definitions are read anew each second while
 * something is open, and to compile 1,000 patterns of teams takes 150 ms.
 */
function compiledByText<Compiled>(compile: (text: string) => Compiled): (text: string) => Compiled {
  const known = new Map<string, Compiled>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MAX_COMPILED) known.clear();
    const compiled = compile(text);
    known.set(text, compiled);
    return compiled;
  };
}

/** @throws SyntaxError for a malformed glob */
export const globMatcher = compiledByText(compileGlob);

const selectorMatcher = compiledByText((json) => labelMatcher(LabelSelector.parse(JSON.parse(json))));

/** @throws SyntaxError for a malformed glob */
export function anyGlob(patterns: readonly string[]): (name: string) => boolean {
  const matchers = patterns.map(globMatcher);
  return (name) => matchers.some((matches) => matches(name));
}

/** @throws SyntaxError for a malformed expression */
export function accountTest(subset: AccountSubset): (account: string, labels: Labels) => boolean {
  if ('keys' in subset) {
    const keys = new Set(subset.keys);
    return (account) => account !== ALL_ACCOUNTS && keys.has(account);
  }
  const matches = selectorMatcher(JSON.stringify(subset.labels));
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

/** What is compiled from a definition, once for as long as that is held: it is asked of each account. */
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
