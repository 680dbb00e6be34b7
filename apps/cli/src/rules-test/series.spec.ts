import { mistakeIn, parseCounts, parseTraffic } from './series.js';

describe('a series', () => {
  it('is a number for each slot', () => {
    expect(parseCounts('20x3 5 _x2')).toEqual([20, 20, 20, 5, 0, 0]);
  });

  it('is requests by how long they take', () => {
    const fast = { count: 18, durationNs: 120e6, failed: false };
    const slow = { count: 2, durationNs: 1.5e9, failed: true };
    expect(parseTraffic('18@120ms+2@1.5s!x2 _ 18@120ms')).toEqual([[fast, slow], [fast, slow], [], [fast]]);
    expect(parseTraffic('18@120ms x2')).toEqual([[fast], [fast]]);
  });

  it.each([
    ['requests', '20y3', '"20y3" is no number of requests'],
    ['requests', '-1', '"-1" is no number'],
    ['traffic', '20', '"20" is not a number of requests and how long they took'],
    ['traffic', '20@5', '"20@5" is not'],
    ['traffic', '20@5msx9999999', 'is longer than'],
  ] as const)('is refused in %s: %j', (field, text, message) => {
    expect(mistakeIn({ [field]: text }, field)).toContain(message);
  });
});
