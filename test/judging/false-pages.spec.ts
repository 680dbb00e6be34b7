import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Scenario } from './at-objective.js';
import { binomialDraw, randomNumbers } from './draws.js';
import { ruleOf, SimulatedAccount } from './simulated-account.js';

/** A lax confidence has ten times the false pages of the usual one, so that a month shows whether there are too many. */
const CONFIDENCE = 0.5;
const DAYS = 30;

async function simulated(scenario: Scenario): Promise<number> {
  const workerData = { scenario, days: DAYS, seed: 7 };
  const worker = new Worker(new URL('./at-objective.worker.js', import.meta.url), { workerData });
  const [pagesPerDay]: number[] = await once(worker, 'message');
  return pagesPerDay ?? Number.NaN;
}

// `npm run bench -- false-pages` has more rates and windows, and takes minutes.
describe('a month of an account exactly at its objective, judged every second,', () => {
  it.each<Omit<Scenario, 'confidence'>>([
    { objective: { type: 'error-rate', maxPercent: 1 }, windowSeconds: 60, perSecond: 1 },
    { objective: { type: 'error-rate', maxPercent: 1 }, windowSeconds: 600, perSecond: 20 },
    {
      objective: { type: 'slo', targetPercent: 99.9, period: { type: 'rolling', days: 28 } },
      windowSeconds: 60,
      perSecond: 1,
    },
    {
      objective: { type: 'regression', percentile: 95, maxFactor: 1.5, weeks: 4 },
      windowSeconds: 60,
      perSecond: 1,
    },
    { objective: { type: 'silence', weeks: 4 }, windowSeconds: 300, perSecond: 0.05 },
    { objective: { type: 'request-rate', minPerSecond: 1 }, windowSeconds: 60, perSecond: 1 },
    { objective: { type: 'request-rate', maxPerSecond: 1 }, windowSeconds: 60, perSecond: 1 },
  ])(
    'pages at most 1 − c times a day: $objective.type, $windowSeconds s, $perSecond/s',
    async (scenario) => {
      const pagesPerDay = await simulated({ ...scenario, confidence: CONFIDENCE });
      expect(pagesPerDay).toBeLessThanOrEqual(1 - CONFIDENCE);
    },
    120_000,
  );

  it('pages when it gets worse, so the silence above means something', () => {
    const draw = binomialDraw(20, 0.05, randomNumbers(3));
    const account = new SimulatedAccount(ruleOf({ type: 'error-rate', maxPercent: 1 }));
    for (let second = 0; second < 300; second++) account.second(20, draw());
    expect(account.pages).toBe(1);
  });
});
