import { nearest } from '#contract';
import { ProblemError } from './problem-error.js';

/** There is no such thing; `existing` are the ids of those that are there, of which the nearest are named. */
export function notFound(what: string, id: string, existing: readonly string[]): ProblemError {
  const near = nearest(id, existing).map((each) => `"${each}"`);
  const hint = near.length > 0 ? `There is ${near.join(', ')}.` : 'There is none yet.';
  return new ProblemError('not-found', `No ${what} has the id "${id}". ${hint}`);
}
