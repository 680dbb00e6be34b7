import {
  RULE,
  START,
  behind,
  broken,
  doubtful,
  evidenceOf,
  healthy,
  mending,
  nextStanding,
  type Judgement,
} from './evidence.fake.js';
import { nextStanding as nextOf, type Standing } from './state-machine.js';

describe('a violation that has to last', () => {
  const rule = { forSeconds: 60 };

  it('pages once it has been confident for so long without a break', () => {
    const first = nextStanding(undefined, broken, START, rule);
    expect(first).toMatchObject({ state: 'pending', reason: 'not-for-long-enough' });
    const later = { ...broken, windowEndUnixMs: START + 60_000 };
    const restarted: Standing = JSON.parse(JSON.stringify(first));
    expect(nextStanding(restarted, later, START + 59_999, rule).state).toBe('pending');
    expect(nextStanding(restarted, later, START + 60_000, rule).state).toBe('firing');
  });

  it('begins anew after a doubt, but not after a moment without sight', () => {
    const first = nextStanding(undefined, broken, START, rule);
    const later = { ...broken, windowEndUnixMs: START + 60_000 };
    const doubted = nextStanding(first, doubtful, START + 30_000, rule);
    expect(doubted.reason).toBe('over-objective-not-confident');
    expect(nextStanding(doubted, later, START + 60_000, rule).reason).toBe('not-for-long-enough');
    const unseen = nextStanding(first, behind, START + 30_000, rule);
    expect(nextStanding(unseen, later, START + 60_000, rule).state).toBe('firing');
  });
});

describe('a rule that is paused', () => {
  const pausedAt = (before: Standing | undefined, now: number): Standing =>
    nextOf(before, evidenceOf(broken), RULE, { nowUnixMs: now, caughtUp: true, pause: 'maintenance' });

  it('opens nothing and resolves nothing', () => {
    expect(pausedAt(undefined, START)).toMatchObject({
      state: 'paused',
      reason: 'maintenance',
      alerting: false,
      violatingSinceUnixMs: null,
    });
    const firing = nextStanding(undefined, broken, START);
    const paused = pausedAt(firing, START + 1000);
    expect(paused).toMatchObject({ state: 'paused', alerting: true, sinceUnixMs: START + 1000 });
    expect(paused.violatingSinceUnixMs).toBe(firing.violatingSinceUnixMs);
    expect(nextStanding(paused, mending, START + 2000)).toMatchObject({ state: 'resolved' });
  });
});

describe('a key that fires again and again', () => {
  const MINUTE_MS = 60_000;
  let now = START;
  let standing: Standing | undefined;
  const step = (judged: Judgement, minutes: number): string => {
    now += minutes * MINUTE_MS;
    standing = nextStanding(standing, { ...judged, windowEndUnixMs: now }, now);
    // As after a restart.
    const restored: Standing = JSON.parse(JSON.stringify(standing));
    standing = restored;
    return `${restored.state} ${restored.reason}`;
  };
  const flap = (times: number): void => {
    now = START;
    standing = undefined;
    for (let i = 0; i < times; i++) {
      step(broken, 2);
      step(mending, 2);
      step(healthy, 2);
    }
  };

  it('is resolved at once twice, and then has to stay healthy for five minutes', () => {
    flap(2);
    expect(standing).toMatchObject({ state: 'ok' });
    expect(step(broken, 2)).toBe('firing violation-confident');
    expect(step(mending, 2)).toBe('firing flapping');
    expect(step(healthy, 4.9)).toBe('firing flapping');
    expect(step(healthy, 0.1)).toBe('resolved recent-healthy');
  });

  it('has to for twice as long after each further relapse, an hour at most', () => {
    flap(2);
    const holds: number[] = [];
    for (let i = 0; i < 6; i++) {
      step(broken, 2);
      expect(step(mending, 2)).toBe('firing flapping');
      let minutes = 0;
      while (step(healthy, 1).startsWith('firing')) minutes++;
      holds.push(minutes + 1);
    }
    expect(holds).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('keeps its incident when it relapses meanwhile, and the time begins anew', () => {
    flap(2);
    step(broken, 2);
    step(mending, 2);
    expect(step(broken, 3)).toBe('firing violation-confident');
    expect(step(mending, 1)).toBe('firing flapping');
    expect(step(healthy, 9)).toBe('firing flapping');
    expect(step(healthy, 1)).toBe('resolved recent-healthy');
  });

  it('is not damped any more after an hour of peace, and then remembers nothing', () => {
    flap(5);
    while (step(healthy, 1).startsWith('firing'));
    step(healthy, 60);
    expect(standing?.memory).toEqual({});
    expect(step(broken, 1)).toBe('firing violation-confident');
    expect(step(mending, 1)).toBe('resolved recent-healthy');
  });
});
