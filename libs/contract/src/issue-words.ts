import { type z } from 'zod';

type Issue = z.core.$ZodIssue;

/** How zod's own messages begin: "Too big: expected number to be <=100" tells a programmer. Others are of our schemas. */
const OF_ZOD = /^(Too (big|small)|Invalid)/;

const FORMATS: Record<string, string> = {
  date: 'write a date as "2026-12-31"',
  datetime: 'write an instant with its time zone, such as "2026-12-31T18:00:00Z" or "…+01:00"',
  email: 'is no e-mail address',
};

/** What is wrong with a value, in words that say what to write instead. */
export function issueWords(issue: Issue): string {
  if (hasOwnWords(issue)) return issue.message;
  if (issue.code === 'invalid_type') return typeWords(issue);
  if (issue.code === 'too_big') {
    return sizeWords(issue.origin, issue.maximum, issue.inclusive === false ? 'below' : 'at most');
  }
  if (issue.code === 'too_small') {
    if (issue.minimum === 1 && issue.origin !== 'number') return 'must not be empty';
    return sizeWords(issue.origin, issue.minimum, issue.inclusive === false ? 'above' : 'at least');
  }
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return oneOf(issue.options);
  }
  if (issue.code === 'invalid_format') return FORMATS[issue.format] ?? issue.message;
  return issue.message;
}

/** Whether the schema says for itself what has to be written. */
export function hasOwnWords({ message }: Issue): boolean {
  return !OF_ZOD.test(message);
}

function sizeWords(origin: string, size: number | bigint, bound: string): string {
  if (origin === 'string') return `has to have ${bound} ${size} characters`;
  if (origin === 'array') return `has to have ${bound} ${size} entries`;
  return `has to be ${bound} ${size}`;
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value)).join(', ');
  return values.length === 1 ? `has to be ${shown}` : `has to be one of ${shown}`;
}

function typeWords({ expected, message }: z.core.$ZodIssueInvalidType): string {
  if (message.endsWith('received undefined')) return 'is required';
  if (expected === 'int') return 'has to be a whole number';
  // Of a query or an address, where anything is text.
  if (message.endsWith('received NaN')) return 'has to be a number';
  return message.replace(/^Invalid input: /, '').replace('expected record', 'expected object');
}
