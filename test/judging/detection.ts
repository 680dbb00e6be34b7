import { type KeyRule } from '#evaluate';
import { poissonDraw, randomNumbers } from './draws.js';
import { durationAbove, shareAbove } from './log-normal.js';
import { SimulatedAccount } from './simulated-account.js';

/** The share of slow requests before: a promise of 1 % is kept with some margin, one of 0.1 % just so. */
export type Degradation = { factor: number; badRatioBefore: number };

/** The share of requests beyond the threshold once all of them take `factor` times as long. */
export function badRatioAfter({ factor, badRatioBefore }: Degradation): number {
  return shareAbove(durationAbove(badRatioBefore), factor);
}

/** Seconds from the beginning of a degradation to the page, of each run; infinite where none came in time. */
export function secondsToPage(
  rule: KeyRule,
  perSecond: number,
  degradation: Degradation,
  { runs, mostSeconds, seed }: { runs: number; mostSeconds: number; seed: number },
): number[] {
  const random = randomNumbers(seed);
  const drawsOf = (ratio: number): { bad: () => number; good: () => number } => ({
    bad: poissonDraw(perSecond * ratio, random),
    good: poissonDraw(perSecond * (1 - ratio), random),
  });
  const before = drawsOf(degradation.badRatioBefore);
  const after = drawsOf(badRatioAfter(degradation));
  return Array.from({ length: runs }, (_, run) => {
    const account = new SimulatedAccount(rule);
    // It begins at any second of a slot.
    for (let second = 0; second < rule.keepSeconds + (run % 10); second++) step(account, before);
    for (let second = 1; second <= mostSeconds; second++) {
      step(account, after);
      if (account.standing?.alerting) return second;
    }
    return Number.POSITIVE_INFINITY;
  });
}

function step(account: SimulatedAccount, draws: { bad: () => number; good: () => number }): void {
  const bad = draws.bad();
  account.second(bad + draws.good(), bad);
}
