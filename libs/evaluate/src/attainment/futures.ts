import { type RecentDay } from './recent-days.js';
import { SeededRandom } from './seeded.js';

/** Shares of futures are right to some 4 %, the width of a line between "on track" and "at risk". */
const FUTURES = 200;

/** One way in which days may go on. */
export type Future = {
  /** What an average day of it has. */
  mean: { total: number; bad: number };
  /** The next days of it, each as if it were whole. */
  days: { total: number; bad: number }[];
};

/**
 * How it may go on at the present rate. Each future draws its days from the recent ones, with weights of its own (a
 * Bayesian bootstrap), so that few days or one bad day among good ones make futures differ as much as they should.
 * Even where nothing was bad, a part of half a request may have been (the Jeffreys prior). And how much days differ is
 * not seen yet in a few of them: after one, the share of bad requests may well be 1.6 times what it was, after ten 1.1.
 * @param recent one at least
 */
export function* futures(recent: readonly RecentDay[], days: number): Generator<Future> {
  const random = new SeededRandom(1);
  const known = recent.reduce((sum, { total }) => sum + total, 0);
  const unseenSpread = 1 / (1 + recent.reduce((sum, { weight }) => sum + weight, 0));
  for (let i = 0; i < FUTURES; i++) {
    const unseenRatio = Math.min(1, random.halfGamma() / known);
    const factor = Math.exp(unseenSpread * random.normal());
    const badOf = ({ total, bad }: RecentDay): number =>
      Math.min(total, factor * (bad + unseenRatio * (total - bad)));
    const upTo: number[] = [];
    let weights = 0;
    const mean = { total: 0, bad: 0 };
    for (const day of recent) {
      const drawn = day.weight * random.exponential();
      upTo.push((weights += drawn));
      mean.total += drawn * day.total;
      mean.bad += drawn * badOf(day);
    }
    yield {
      mean: { total: mean.total / weights, bad: mean.bad / weights },
      days: Array.from({ length: days }, () => {
        const point = random.next() * weights;
        const day = recent[upTo.findIndex((end) => point <= end)]!;
        return { total: day.total, bad: badOf(day) };
      }),
    };
  }
}

/** The value that the share `q` of these does not exceed; they get sorted. */
export function quantile(values: number[], q: number): number {
  // Not by their difference: two that never come have none.
  values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return values[Math.max(0, Math.ceil(q * values.length) - 1)] ?? 0;
}
