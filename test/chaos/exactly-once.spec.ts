import { chaos } from './chaos.js';

/** The short form; `npm run chaos` is the long one. */
const KILLS = 3;

describe('a service that is killed again and again', () => {
  it('counts every span exactly once', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { differences, ...report } = await chaos(KILLS, seed, () => undefined);
    expect({ seed, differences }).toEqual({ seed, differences: {} });
    expect(report.kills).toBe(KILLS);
    expect(report.spans).toBeGreaterThan(100);
    expect(report.repeatedRequests).toBeGreaterThan(0);
  }, 180_000);
});
