import { surveyedMs } from './survey-queries.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('how much of some hours was surveyed', () => {
  it('is all of those that are over', () => {
    expect(surveyedMs(5 * HOUR, 7 * HOUR, HOUR, 9 * HOUR)).toBe(2 * HOUR);
  });

  it('ends before now', () => {
    expect(surveyedMs(5 * HOUR, 6 * HOUR, HOUR, 5 * HOUR + 30 * MINUTE)).toBe(30 * MINUTE - 65_000);
  });

  it('is not as short as a moment after the first sums were kept: they are of a minute', () => {
    const since = 5 * HOUR + 10 * MINUTE;
    expect(surveyedMs(5 * HOUR, 6 * HOUR, since, since + 1000)).toBe(36_000);
  });

  it('is never nothing', () => {
    expect(surveyedMs(5 * HOUR, 6 * HOUR, HOUR, 5 * HOUR)).toBe(10_000);
  });
});
