const SHOWN = 3;
const MAX_LETTERS = 80;

/** Those of the existing names that differ least from what was written, in quotes: "a", "b"; empty where there is none. */
export function nearest(written: string, existing: Iterable<string>): string {
  return [...new Set(existing)]
    .map((each) => ({
      each,
      distance: editDistance(written.slice(0, MAX_LETTERS), each.slice(0, MAX_LETTERS)),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SHOWN)
    .map(({ each }) => `"${each}"`)
    .join(', ');
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
