import { CommitLag } from './commit-lag.js';

describe('commits that Postgres may still lose', () => {
  it('are sure ten seconds later', () => {
    const lag = new CommitLag(0);
    lag.add(100, 0);
    lag.add(200, 5_000);
    lag.add(300, 9_999);
    expect(lag.takeSure(9_999)).toBeUndefined();
    expect(lag.takeSure(10_000)).toBe(100);
    expect(lag.takeSure(10_001)).toBeUndefined();
    expect(lag.takeSure(19_999)).toBe(300);
  });

  it('are held for as long as a replay looks back besides', () => {
    const lag = new CommitLag(30_000);
    lag.add(100, 0);
    expect(lag.takeSure(39_999)).toBeUndefined();
    expect(lag.takeSure(40_000)).toBe(100);
  });

  it('become sure also where the clock is set back', () => {
    const lag = new CommitLag(0);
    lag.add(100, 3_600_000);
    expect(lag.takeSure(0)).toBeUndefined();
    expect(lag.takeSure(9_999)).toBeUndefined();
    expect(lag.takeSure(10_000)).toBe(100);
  });

  it('are forgotten once they were lost', () => {
    const lag = new CommitLag(0);
    lag.add(100, 0);
    lag.forget();
    expect(lag.takeSure(20_000)).toBeUndefined();
  });
});
