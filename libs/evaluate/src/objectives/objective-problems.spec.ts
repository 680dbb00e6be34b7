import { type Objective } from '#contract';
import { objectiveProblems } from './objective-problems.js';

const problemsOf = (objective: Objective): { pointer: string; detail: string }[] =>
  objectiveProblems({ objective, confidence: 0.95, windowSeconds: 60 });
const period = { type: 'rolling', days: 28 } as const;

describe('an objective', () => {
  it.each<Objective>([
    { type: 'slo', targetPercent: 99.9, period },
    {
      type: 'slo',
      targetPercent: 90,
      period,
      burnRates: [{ longSeconds: 600, shortSeconds: 60, factor: 9.9 }],
    },
    { type: 'regression', percentile: 99, maxFactor: 1.5, weeks: 4 },
    { type: 'silence', weeks: 1 },
    { type: 'request-rate', minPerSecond: 2, maxPerSecond: 2 },
  ])('that can be judged has no problems: %j', (objective) => {
    expect(problemsOf(objective)).toEqual([]);
  });

  it.each<[Objective, string, string]>([
    [
      { type: 'slo', targetPercent: 90, period },
      '/objective/targetPercent',
      'can never page: with a target of 90 %, burning 14.4 times as fast as the budget lasts means 144 % bad requests; ' +
        'give burnRates with a factor below 10',
    ],
    [
      {
        type: 'slo',
        targetPercent: 99,
        period,
        burnRates: [{ longSeconds: 600, shortSeconds: 60, factor: 100 }],
      },
      '/objective/burnRates/0/factor',
      'means 100 % bad requests; choose a factor below 100',
    ],
    [
      {
        type: 'slo',
        targetPercent: 99,
        period,
        burnRates: [{ longSeconds: 60, shortSeconds: 60, factor: 9 }],
      },
      '/objective/burnRates/0/shortSeconds',
      'has to be shorter than longSeconds (60)',
    ],
    [{ type: 'request-rate' }, '/objective', 'needs minPerSecond, maxPerSecond or both'],
    [
      { type: 'request-rate', minPerSecond: 3, maxPerSecond: 2 },
      '/objective/minPerSecond',
      'is more than maxPerSecond (2)',
    ],
  ])('that could never be kept or broken is told so: %j', (objective, pointer, detail) => {
    expect(problemsOf(objective)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});
