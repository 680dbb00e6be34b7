import { median, medians, quantile } from './statistics.js';

it('takes quantiles by nearest rank, in any order', () => {
  const values = [30, 10, 20, 40];
  expect([0, 0.25, 0.5, 0.51, 0.99, 1].map((share) => quantile(values, share))).toEqual([
    10, 10, 20, 30, 40, 40,
  ]);
  expect(quantile([], 0.5)).toBeNaN();
});

it('takes the mean of the two middle ones of an even number', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 30])).toBe(3);
  expect(median([])).toBeNaN();
});

it('takes the median of each figure by itself', () => {
  const runs = [
    { cost: 1, rate: 10 },
    { cost: 2, rate: 30 },
    { cost: 3, rate: 20 },
  ];
  expect(medians(runs)).toEqual({ cost: 2, rate: 20 });
});
