/*
 * How often accounts exactly at their objective page: npm run bench -- false-pages [--days 100] [--confidence 0.95] [--only latency].
 * Simulates each kind of objective, judged every second, and prints the pages a day beside the budget of 1 − confidence.
 */
import { type Objective } from '#contract';
import { atObjective, type Scenario } from '../judging/at-objective.js';
import { options } from './support/options.js';

const { days, confidence, only } = options({ days: 100, confidence: 0.95, only: '' });

const perSecond = [0.1, 1, 20, 200];
const proportion = (objective: Objective, windowSeconds: number, rates = perSecond): Scenario[] =>
  rates.map((rate) => ({ objective, windowSeconds, perSecond: rate, confidence }));
const scenarios = [
  ...[60, 600, 3600, 86_400].flatMap((seconds) => proportion({ type: 'error-rate', maxPercent: 1 }, seconds)),
  ...proportion({ type: 'slo', targetPercent: 99.9, period: { type: 'rolling', days: 28 } }, 60),
  ...proportion({ type: 'slo', targetPercent: 99, period: { type: 'rolling', days: 7 } }, 60),
  ...[60, 600].flatMap((seconds) =>
    proportion({ type: 'regression', percentile: 95, maxFactor: 1.5, weeks: 4 }, seconds, [0.1, 1, 20]),
  ),
  ...[60, 300, 1800].flatMap((seconds) => proportion({ type: 'silence', weeks: 4 }, seconds, [0.02, 0.1, 1])),
  ...[60, 600].flatMap((seconds) =>
    perSecond.flatMap((rate) =>
      [{ minPerSecond: rate }, { maxPerSecond: rate }].flatMap((bound) =>
        proportion({ type: 'request-rate', ...bound }, seconds, [rate]),
      ),
    ),
  ),
].filter(({ objective }) => objective.type.startsWith(only));

const budget = 1 - confidence;
console.log(`${days} days each; the budget is ${budget.toFixed(4)} pages a day\n`);
console.log('objective                       window    requests/s   pages a day');
let worst = 0;
for (const [i, scenario] of scenarios.entries()) {
  const { objective, windowSeconds, perSecond: rate } = scenario;
  const from = process.cpuUsage().user;
  const pagesPerDay = atObjective(scenario, days, 100 + i);
  worst = Math.max(worst, pagesPerDay / budget);
  const bound = 'minPerSecond' in objective && objective.minPerSecond !== undefined ? ' min' : '';
  const name = `${objective.type}${bound}`.padEnd(30);
  const cpuSeconds = (process.cpuUsage().user - from) / 1e6;
  console.log(
    `${name} ${String(windowSeconds).padStart(6)} s ${String(rate).padStart(13)} ${pagesPerDay.toFixed(4).padStart(13)}` +
      `   (${cpuSeconds.toFixed(1)} s)`,
  );
}
console.log(JSON.stringify({ bench: 'false-pages', days, confidence, worstShareOfBudget: worst }));
