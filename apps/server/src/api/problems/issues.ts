import { type z } from 'zod';
import { pointerOf, type FieldError } from './problem-error.js';

type Issue = z.core.$ZodIssue;

/** Every mistake that zod found, each with the pointer of its own field. */
export function fieldErrors(issues: readonly Issue[], above: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, [...above, ...issue.path]));
}

function errorsOf(issue: Issue, path: readonly PropertyKey[]): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: 'is not a field here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
    if (meant) return fieldErrors(meant, path);
    const forms = issue.errors.map((branch) => fieldErrors(branch, path).map(describeField).join(', '));
    return [{ pointer: pointerOf(path), detail: `has none of the allowed forms: ${forms.join('; or ')}` }];
  }
  if (issue.code === 'invalid_key') {
    return [{ pointer: pointerOf(path), detail: `its name: ${issue.issues.map(detailOf).join(', ')}` }];
  }
  return [{ pointer: pointerOf(path), detail: detailOf(issue) }];
}

function describeField({ pointer, detail }: FieldError): string {
  return `${pointer} ${detail}`;
}

function detailOf(issue: Issue): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return missing ? 'is required' : issue.message.replace(/^Invalid input: /, '');
}

/** Strings that Postgres can not hold: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** The fields (and names of fields) that can not be stored, though they fit their schema. */
export function unstorable(value: unknown, path: readonly PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') {
    const detail = 'must not hold the character U+0000 or half a surrogate pair';
    return UNSTORABLE.test(value) ? [{ pointer: pointerOf(path), detail }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const here = [...path, key];
    return unstorable(key, here).concat(unstorable(below, here));
  });
}
