const SHOWN = 3;
const COMPARED = 80;

/** Of names that exist, those that somebody who wrote `word` may have meant: three at most, the nearest first. */
export function nearestNames(word: string, existing: Iterable<string>): string[] {
  return [...new Set(existing)]
    .map((each) => ({ each, distance: distanceOf(word, each) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SHOWN)
    .map(({ each }) => each);
}

/** The one that is so near that it was probably meant: a third of its letters may be wrong. */
export function probablyMeant(word: string, existing: readonly string[]): string | undefined {
  const [first] = nearestNames(word, existing);
  if (first === undefined) return undefined;
  const isPart = first.toLowerCase().startsWith(word.toLowerCase()) && word.length >= 2;
  return isPart || distanceOf(word, first) <= Math.ceil(first.length / 3) ? first : undefined;
}

/** Levenshtein's: how many letters have to be put in, taken out or changed. */
function distanceOf(one: string, other: string): number {
  const a = one.slice(0, COMPARED).toLowerCase();
  const b = other.slice(0, COMPARED).toLowerCase();
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
