import { type PathTime } from './path-time.js';

/**
 * Is a trace still short of spans? Healthy traces know: a call that none of them has an answer to is to somebody
 * who sends no spans. A call that they do not know may yet be answered.
 */
export function lacksSpans(baseline: PathTime[]): (time: PathTime) => boolean {
  const silent = new Set<string>();
  for (const { open } of baseline) for (const key of open) silent.add(key);
  for (const { answers } of baseline) for (const key of answers.keys()) silent.delete(key);
  const usuallyOrphaned = baseline.some((time) => time.orphaned);
  return (time) => (time.orphaned && !usuallyOrphaned) || [...time.open].some((key) => !silent.has(key));
}
