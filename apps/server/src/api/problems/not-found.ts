import { ProblemError } from './problem-error.js';

const SHOWN = 3;

/** There is no such thing; `existing` are the ids of those that are there, of which the nearest are named. */
export function notFound(what: string, id: string, existing: readonly string[]): ProblemError {
  const near = existing
    .map((each) => ({ each, distance: editDistance(id.slice(0, 80), each.slice(0, 80)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SHOWN)
    .map(({ each }) => `"${each}"`);
  const hint = near.length > 0 ? `There is ${near.join(', ')}.` : 'There is none yet.';
  return new ProblemError('not-found', `No ${what} has the id "${id}". ${hint}`);
}

/** Levenshtein's: how many letters have to be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
