import { nearestNames } from '#contract';

/** Those of the existing names that differ least from what was written, in quotes: "a", "b"; empty where there is none. */
export function nearest(written: string, existing: Iterable<string>): string {
  return nearestNames(written, existing)
    .map((each) => `"${each}"`)
    .join(', ');
}
