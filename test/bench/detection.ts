/*
 * How soon a degradation pages: npm run bench -- detection [--runs 100] [--confidence 0.95].
 * Prints the tables of docs/slas.md: seconds from its beginning to the page, median and 95 % of the runs.
 */
import { type Objective } from '#contract';
import { badRatioAfter, secondsToPage } from '../judging/detection.js';
import { ruleOf } from '../judging/simulated-account.js';
import { options } from './support/options.js';

const { runs, confidence } = options({ runs: 100, confidence: 0.95 });

const FACTORS = [2, 5, 10];
const RATES = [0.1, 1, 10, 100];
const MOST_SECONDS = 6 * 3600;
type Table = { name: string; objective: Objective; windowSeconds: number; badRatioBefore: number };
const latency: Objective = { type: 'latency', percentile: 99, thresholdMs: 400 };
const slo: Objective = {
  type: 'slo',
  targetPercent: 99.9,
  thresholdMs: 400,
  period: { type: 'rolling', days: 28 },
};
const tables: Table[] = [
  ...[60, 600, 3600].map((windowSeconds) => {
    const name = `latency, p99, window of ${windowSeconds} s`;
    return { name, objective: latency, windowSeconds, badRatioBefore: 0.002 };
  }),
  { name: 'slo, 99.9 % in 28 days', objective: slo, windowSeconds: 60, badRatioBefore: 0.0005 },
];

const medians: Record<string, number[]> = {};
for (const [i, { name, objective, windowSeconds, badRatioBefore }] of tables.entries()) {
  const rule = ruleOf(objective, { windowSeconds, confidence });
  const shares = FACTORS.map((factor) => badRatioAfter({ factor, badRatioBefore }));
  const heads = FACTORS.map((factor, at) => `${factor} × (${percent(shares[at])} bad)`);
  console.log(`\n| ${[`${name}: requests/s`, ...heads].join(' | ')} |`);
  console.log(`| ${['---', ...FACTORS.map(() => '---:')].join(' | ')} |`);
  for (const perSecond of RATES) {
    const cells = FACTORS.map((factor) => {
      const seconds = secondsToPage(
        rule,
        perSecond,
        { factor, badRatioBefore },
        {
          runs,
          mostSeconds: MOST_SECONDS,
          seed: 1000 * i + factor,
        },
      ).sort((a, b) => a - b);
      const median = seconds[Math.floor(runs / 2)] ?? Number.NaN;
      (medians[`${name}, ${perSecond}/s`] ??= []).push(median);
      return `${duration(median)}, ${duration(seconds[Math.floor(runs * 0.95)])}`;
    });
    console.log(`| ${[perSecond, ...cells].join(' | ')} |`);
  }
}
console.log(JSON.stringify({ bench: 'detection', runs, confidence, medianSeconds: medians }));

function percent(ratio = 0): string {
  return `${(100 * ratio).toPrecision(2)} %`;
}

function duration(seconds = Number.POSITIVE_INFINITY): string {
  if (seconds > MOST_SECONDS) return '–';
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
