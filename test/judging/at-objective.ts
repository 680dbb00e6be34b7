import { type Objective } from '#contract';
import { badRequests, type Baseline } from '#evaluate';
import { bucketOf, Histogram, lowerBoundNs } from '#histogram';
import { poissonDraw, randomNumbers } from './draws.js';
import { MEDIAN_NS, shareAbove } from './log-normal.js';
import { ruleOf, SimulatedAccount } from './simulated-account.js';

/** One account that is exactly at its objective, at a steady rate. */
export type Scenario = {
  objective: Objective;
  windowSeconds: number;
  perSecond: number;
  confidence: number;
};

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;

/** How many incidents a day it opens. */
export function atObjective(scenario: Scenario, days: number, seed: number): number {
  const { objective, windowSeconds, confidence, perSecond } = scenario;
  const random = randomNumbers(seed);
  const rule = ruleOf(objective, { windowSeconds, confidence });
  const past = pastOf(scenario, random);
  const account = new SimulatedAccount(rule, past.baselineAt);
  let hour = -1;
  let ratio = 0;
  let drawBad = poissonDraw(0, random);
  let drawGood = drawBad;
  for (let second = 0; second < days * SECONDS_PER_DAY; second++) {
    if (second % SECONDS_PER_HOUR === 0) {
      hour++;
      const next = past.badRatioAt(hour);
      if (hour === 0 || next !== ratio) {
        ratio = next;
        drawBad = poissonDraw(perSecond * ratio, random);
        drawGood = poissonDraw(perSecond * (1 - ratio), random);
      }
    }
    const bad = drawBad();
    account.second(bad + drawGood(), bad);
  }
  return account.pages / days;
}

type Past = { baselineAt: (hour: number) => Baseline | undefined; badRatioAt: (hour: number) => number };

function pastOf({ objective, perSecond }: Scenario, random: () => number): Past {
  switch (objective.type) {
    case 'latency':
      return steady((100 - objective.percentile) / 100);
    case 'error-rate':
      return steady(objective.maxPercent / 100);
    case 'slo':
      return steady((100 - objective.targetPercent) / 100);
    case 'request-rate':
      return steady(0);
    case 'silence':
      return { ...steady(0), baselineAt: lasting(() => weeksOf(objective.weeks, perSecond, random)) };
    case 'regression':
    default: {
      const baselineAt = lasting(() => measuredWeeks(objective.weeks, perSecond, random));
      const badRatioAt = (hour: number): number => {
        const bad = badRequests(objective, baselineAt(hour));
        // Each of its requests takes exactly as many times as long as before as the objective permits.
        return typeof bad === 'string' ? 0 : shareAbove(lowerBoundNs(bad.fromBucket) / objective.maxFactor);
      };
      return { baselineAt, badRatioAt };
    }
  }
}

function steady(ratio: number): Past {
  return { baselineAt: () => undefined, badRatioAt: () => ratio };
}

/** One for each hour, the same all through it. */
function lasting<T>(make: (hour: number) => T): (hour: number) => T {
  let hour = -1;
  let made: T | undefined;
  return (asked) => {
    if (made === undefined || asked !== hour) {
      hour = asked;
      made = make(asked);
    }
    return made;
  };
}

function weeksOf(weeks: number, perSecond: number, random: () => number): Baseline {
  const draw = poissonDraw(perSecond * SECONDS_PER_HOUR, random);
  return Array.from({ length: weeks }, () => {
    const hours = [draw(), draw(), draw()];
    const histogram = Histogram.of([1e6]);
    return { seconds: 3 * SECONDS_PER_HOUR, histogram, fewestPerHour: Math.min(...hours) };
  });
}

/** Weeks of log-normal latencies, drawn bucket by bucket. */
function measuredWeeks(weeks: number, perSecond: number, random: () => number): Baseline {
  const requests = perSecond * 3 * SECONDS_PER_HOUR;
  const draws = (bucketDraws[requests] ??= Array.from({ length: 2 * SPREAD }, (_, i) => {
    const bucket = bucketOf(MEDIAN_NS) - SPREAD + i;
    const share = shareAbove(lowerBoundNs(bucket)) - shareAbove(lowerBoundNs(bucket + 1));
    return { bucket, draw: poissonDraw(requests * share, random) };
  }));
  return Array.from({ length: weeks }, () => {
    const drawn = draws
      .map(({ bucket, draw }) => ({ bucket, count: draw() }))
      .filter(({ count }) => count > 0);
    const histogram = Histogram.fromSparse({
      buckets: drawn.map(({ bucket }) => bucket),
      counts: drawn.map(({ count }) => count),
      sumNs: 0,
      minNs: 0,
      maxNs: Number.POSITIVE_INFINITY,
    });
    return { seconds: 3 * SECONDS_PER_HOUR, histogram, fewestPerHour: 0 };
  });
}

/** Buckets on each side of the median that have requests worth the name: 2^(150/32) is 25 times as long. */
const SPREAD = 150;
const bucketDraws: Record<number, { bucket: number; draw: () => number }[]> = {};
