import { nearest } from '#evaluate';
import { ProblemError } from './problem-error.js';

/** There is no such thing; `existing` are the ids of those that are there, of which the nearest are named. */
export function notFound(what: string, id: string, existing: readonly string[]): ProblemError {
  const near = nearest(id, existing);
  const hint = near === '' ? 'There is none yet.' : `There is ${near}.`;
  return new ProblemError('not-found', `No ${what} has the id "${id}". ${hint}`);
}
