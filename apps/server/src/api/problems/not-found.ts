import { type FieldError, pointerOf } from '#contract';
import { nearest } from '#evaluate';
import { ProblemError } from './problem-error.js';

/** There is no such thing; `existing` are the ids of those that are there, of which the nearest are named. */
export function notFound(what: string, id: string, existing: readonly string[]): ProblemError {
  const near = nearest(id, existing);
  const hint = near === '' ? 'There is none yet.' : `There is ${near}.`;
  return new ProblemError('not-found', `No ${what} has the id "${id}". ${hint}`);
}

/** Those of the ids in a list that are of nothing, each with its place; `path` leads to the list. */
export function unknownIds(
  what: string,
  ids: readonly string[],
  existing: readonly string[],
  path: readonly string[],
): FieldError[] {
  return ids.flatMap((id, i) =>
    existing.includes(id)
      ? []
      : [{ pointer: pointerOf([...path, i]), detail: notFound(what, id, existing).message }],
  );
}
