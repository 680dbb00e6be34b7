import { type z } from 'zod';
import { hasOwnWords, issueWords } from './issue-words.js';

/** A field, by its JSON pointer, and what is wrong with it. */
export type FieldError = { pointer: string; detail: string };

type Issue = z.core.$ZodIssue;

/** RFC 6901: "" is the whole, "/channels/0" the first channel. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The steps of a JSON pointer. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Of what is far from a form. */
const MOST_IN_A_FORM = 5;

/** What is said of a field that the schema does not know. */
export const UNKNOWN_FIELD = 'is not a field here';

/** Every mistake that zod found, each with the pointer of its own field. */
export function fieldErrors(issues: readonly Issue[], above: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, [...above, ...issue.path]));
}

function errorsOf(issue: Issue, path: readonly PropertyKey[]): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: UNKNOWN_FIELD }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
    if (meant) return fieldErrors(meant, path);
    if (hasOwnWords(issue)) return [{ pointer: pointerOf(path), detail: issue.message }];
    const forms = issue.errors.map((branch) => formWords(fieldErrors(branch, path)));
    return [{ pointer: pointerOf(path), detail: `has none of the allowed forms: ${forms.join('; or ')}` }];
  }
  if (issue.code === 'invalid_key') {
    return [{ pointer: pointerOf(path), detail: `its name: ${issue.issues.map(issueWords).join(', ')}` }];
  }
  return [{ pointer: pointerOf(path), detail: issueWords(issue) }];
}

function formWords(errors: FieldError[]): string {
  const each = errors.slice(0, MOST_IN_A_FORM).map(({ pointer, detail }) => `${pointer} ${detail}`);
  if (errors.length > each.length) each.push(`and ${errors.length - each.length} more`);
  return each.join(', ');
}
