import { type LabelCondition, type LabelSelector } from '#contract';
import { messageOf } from '#kit';
import { RE2JS } from 're2js';

type Labels = Readonly<Record<string, string>>;
type Test = (value: string | undefined) => boolean;

/**
 * Whether an account with these labels meets all conditions. Expressions are RE2's, in linear time: labels may come
 * from a customer's own name for himself.
 * @throws SyntaxError that says what is wrong with an expression
 */
export function labelMatcher(selector: LabelSelector): (labels: Labels) => boolean {
  const tests = Object.entries(selector).map(([name, condition]) => ({ name, test: testOf(condition) }));
  return (labels) =>
    tests.every(({ name, test }) => test(Object.hasOwn(labels, name) ? labels[name] : undefined));
}

/** Whether some condition needs an expression, which Postgres would read differently. */
export function hasExpression(selector: LabelSelector): boolean {
  return Object.values(selector).some(
    (condition) => typeof condition === 'object' && ('matches' in condition || 'notMatches' in condition),
  );
}

function testOf(condition: LabelCondition): Test {
  if (typeof condition === 'string') return (value) => value === condition;
  if ('in' in condition) {
    const values = new Set(condition.in);
    return (value) => value !== undefined && values.has(value);
  }
  if ('notIn' in condition) {
    const values = new Set(condition.notIn);
    return (value) => value === undefined || !values.has(value);
  }
  if ('exists' in condition) return (value) => (value !== undefined) === condition.exists;
  const isWanted = 'matches' in condition;
  const expression = compiled('matches' in condition ? condition.matches : condition.notMatches);
  return (value) => (value === undefined ? !isWanted : expression.matches(value) === isWanted);
}

function compiled(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression);
  } catch (error) {
    throw new SyntaxError(messageOf(error), { cause: error });
  }
}
