import { isTooSlow, refusalOf } from './refusal-code.js';

/**
 * Has `attempt` do from ≤ i < to; where Postgres refuses that for its data, or does not get it done in time, the
 * halves by themselves, down to the single ones that it refuses. One refused of a million costs some forty attempts.
 * `attempt` must be all or nothing.
 * @throws what has another reason than the data, and a single one that takes too long
 */
export async function bisect(
  from: number,
  to: number,
  attempt: (from: number, to: number) => Promise<void>,
  refused: (i: number, reason: string, error: unknown) => void,
): Promise<void> {
  if (from === to) return;
  try {
    await attempt(from, to);
  } catch (error) {
    const reason = refusalOf(error);
    const isSingle = to - from === 1;
    if (reason === undefined && (isSingle || !isTooSlow(error))) throw error;
    if (reason !== undefined && isSingle) {
      refused(from, reason, error);
      return;
    }
    const middle = (from + to) >>> 1;
    await bisect(from, middle, attempt, refused);
    await bisect(middle, to, attempt, refused);
  }
}
