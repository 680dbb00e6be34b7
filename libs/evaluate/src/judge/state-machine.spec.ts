import * as fc from 'fast-check';
import { isWithin } from '../objectives/ratio.js';
import { binomialTail } from '../statistics/statistics.js';
import { type Evidence } from './evidence.js';
import { nextStanding as nextOf, type MachineRule, type Standing } from './state-machine.js';

const START = 1_700_000_000_000;
const ALPHA = 1e-6;
const ALLOWED = 0.01;
const WINDOW_SECONDS = 60;

const RULE: MachineRule = { windowSeconds: WINDOW_SECONDS, forSeconds: 0, countedSeconds: 0, blank: {} };

type Judgement = Numbers & {
  pValue: number;
  caughtUp: boolean;
  windowEndUnixMs: number;
  firstBadUnixMs: number | null;
};

/** The evidence of a proportion, but for the probability, which is what the test says. */
function evidenceOf({ total, bad, recentTotal, recentBad, ...given }: Judgement): Evidence {
  const { pValue, windowEndUnixMs, firstBadUnixMs } = given;
  const tail = (hits: number, of: number, ratio: number): boolean => binomialTail(hits, of, ratio) < ALPHA;
  return {
    measurement: {
      total,
      bad,
      allowedRatio: ALLOWED,
      pValue,
      alpha: ALPHA,
      windowSeconds: WINDOW_SECONDS,
      windowEndUnixMs,
      measuredNs: null,
      effectiveThresholdNs: null,
    },
    gap: total === 0 && recentTotal === 0 ? 'no-requests' : undefined,
    isWithin: isWithin(bad, total, ALLOWED),
    isConfident: () => pValue < ALPHA,
    isRecentlyHealthy: () => recentTotal > 0 && isWithin(recentBad, recentTotal, ALLOWED),
    isRecovered: () =>
      isWithin(bad, total, ALLOWED) || tail(recentTotal - recentBad, recentTotal, 1 - bad / total),
    isRelapse: () => tail(recentBad, recentTotal, ALLOWED),
    beganUnixMs: () => firstBadUnixMs,
  };
}

function nextStanding(
  before: Standing | undefined,
  judged: Judgement,
  nowUnixMs: number,
  rule: Partial<MachineRule> = {},
): Standing {
  const moment = { nowUnixMs, caughtUp: judged.caughtUp, pause: undefined };
  return nextOf(before, evidenceOf(judged), { ...RULE, ...rule }, moment);
}

type Numbers = { total: number; bad: number; recentTotal: number; recentBad: number };

function judgement(
  numbers: Numbers,
  { pValue = 1, caughtUp = true, windowEndUnixMs = START, firstBadUnixMs = START - 5_000 } = {},
): Judgement {
  return {
    ...numbers,
    pValue,
    caughtUp,
    windowEndUnixMs,
    firstBadUnixMs: numbers.bad > 0 ? firstBadUnixMs : null,
  };
}

const healthy = judgement({ total: 100, bad: 1, recentTotal: 50, recentBad: 0 });
const doubtful = judgement({ total: 100, bad: 3, recentTotal: 50, recentBad: 2 }, { pValue: 0.08 });
const broken = judgement({ total: 100, bad: 30, recentTotal: 50, recentBad: 30 }, { pValue: 1e-20 });
const silent = judgement({ total: 0, bad: 0, recentTotal: 0, recentBad: 0 });
const mending = judgement({ total: 100, bad: 30, recentTotal: 50, recentBad: 0 }, { pValue: 1e-20 });
const halting = judgement({ total: 60, bad: 30, recentTotal: 0, recentBad: 0 }, { pValue: 1e-20 });
const lingering = judgement({ total: 100, bad: 2, recentTotal: 50, recentBad: 2 }, { pValue: 0.2 });
const behind = judgement(
  { total: 100, bad: 30, recentTotal: 50, recentBad: 30 },
  { pValue: 0, caughtUp: false },
);

/** The states and reasons of a life, judged once a second. */
function live(...judgements: Judgement[]): string[] {
  let standing: Standing | undefined;
  return judgements.map((each, i) => {
    standing = nextStanding(standing, each, START + i * 1000);
    return `${standing.state} ${standing.reason}${standing.alerting ? ' alerting' : ''}`;
  });
}

describe('the state machine', () => {
  it('goes from ok through pending to firing, and back through resolved', () => {
    expect(live(healthy, doubtful, broken, lingering, mending, healthy)).toEqual([
      'ok within-objective',
      'pending over-objective-not-confident',
      'firing violation-confident alerting',
      'firing recent-not-healthy alerting',
      'resolved recent-healthy',
      'ok within-objective',
    ]);
  });

  it('keeps an incident open through silence, and through ingest that is behind', () => {
    expect(live(broken, silent, behind, halting, mending)).toEqual([
      'firing violation-confident alerting',
      'no-data no-requests alerting',
      'unknown ingest-behind alerting',
      'firing violation-confident alerting',
      'resolved recent-healthy',
    ]);
  });

  it('does not page again for the requests that it has resolved, but does for new ones', () => {
    expect(live(broken, mending, mending, halting, broken)).toEqual([
      'firing violation-confident alerting',
      'resolved recent-healthy',
      'resolved recent-healthy',
      'resolved recent-healthy',
      'firing violation-confident alerting',
    ]);
  });

  it('resolves only when health can no longer be luck', () => {
    const lucky = judgement({ total: 60, bad: 4, recentTotal: 30, recentBad: 0 }, { pValue: 1e-4 });
    const over = judgement({ total: 60, bad: 0, recentTotal: 30, recentBad: 0 });
    expect(live(broken, lucky, over)).toEqual([
      'firing violation-confident alerting',
      'firing recovery-not-confident alerting',
      'resolved recent-healthy',
    ]);
  });

  it('is not alarmed by a slow request or two after it has resolved, for as long as the old ones are in the window', () => {
    const one = judgement({ total: 100, bad: 31, recentTotal: 50, recentBad: 1 }, { pValue: 1e-20 });
    expect(live(broken, mending, one)).toEqual([
      'firing violation-confident alerting',
      'resolved recent-healthy',
      'resolved recent-healthy',
    ]);
    const resolved = nextStanding(nextStanding(undefined, broken, START), mending, START);
    const still = nextStanding(resolved, one, START + WINDOW_SECONDS * 1000 - 1);
    expect(still.state).toBe('resolved');
    const fresh = { windowEndUnixMs: START + WINDOW_SECONDS * 1000, pValue: 1e-20 };
    const later = judgement({ total: 100, bad: 31, recentTotal: 50, recentBad: 1 }, fresh);
    expect(nextStanding(still, later, START + WINDOW_SECONDS * 1000).state).toBe('firing');
  });

  it('has a relapse begin after what it has resolved', () => {
    const resolved = nextStanding(nextStanding(undefined, broken, START), mending, START + 20_000);
    const relapse = nextStanding(resolved, { ...broken, firstBadUnixMs: START - 10_000 }, START + 40_000);
    expect(relapse).toMatchObject({ state: 'firing', violatingSinceUnixMs: START + 20_000 });
  });

  it('fires on bad requests of which the newest are late', () => {
    expect(live(halting)).toEqual(['firing violation-confident alerting']);
  });

  it('does not open an incident that would resolve at once', () => {
    expect(live(mending)).toEqual(['pending recent-healthy']);
  });

  it('records a window that ended more than 60 s ago, and pages for one that did not', () => {
    const fire = (age: number) => nextStanding(undefined, { ...broken }, START + age);
    expect(fire(60_000)).toMatchObject({ state: 'firing', alerting: true });
    expect(fire(60_001)).toMatchObject({ state: 'pending', reason: 'window-too-old', alerting: false });
  });

  it('remembers since when it has violated while it alerts', () => {
    const first = nextStanding(undefined, doubtful, START);
    expect(first.violatingSinceUnixMs).toBe(START - 5_000);
    const firing = nextStanding(first, { ...broken, firstBadUnixMs: START - 4_000 }, START + 1_000);
    expect(firing.violatingSinceUnixMs).toBe(START - 4_000);
    const later = nextStanding(firing, { ...broken, firstBadUnixMs: START + 60_000 }, START + 90_000);
    expect(later).toMatchObject({ violatingSinceUnixMs: START - 4_000, sinceUnixMs: START + 1_000 });
    expect(nextStanding(later, silent, START + 95_000).violatingSinceUnixMs).toBe(START - 4_000);
    expect(nextStanding(later, mending, START + 95_000).violatingSinceUnixMs).toBeNull();
  });
});

const anyJudgement: fc.Arbitrary<Judgement> = fc
  .record({
    recentTotal: fc.integer({ min: 0, max: 200 }),
    olderTotal: fc.integer({ min: 0, max: 200 }),
    recentShare: fc.double({ min: 0, max: 1, noNaN: true }),
    olderShare: fc.double({ min: 0, max: 1, noNaN: true }),
    quiet: fc.boolean(),
    pValue: fc.constantFrom(0, 1e-9, ALPHA, 0.2, 1),
    caughtUp: fc.boolean(),
    age: fc.constantFrom(-9_000, 0, 60_000, 60_001, 900_000),
  })
  .map(({ recentTotal, olderTotal, recentShare, olderShare, quiet, pValue, caughtUp, age }) => {
    const recentBad = quiet ? 0 : Math.floor(recentTotal * recentShare);
    const bad = recentBad + Math.floor(olderTotal * olderShare);
    const numbers = { total: recentTotal + olderTotal, bad, recentTotal, recentBad };
    return judgement(numbers, { pValue, caughtUp, windowEndUnixMs: START - age });
  });

type Step = { before: Standing | undefined; judged: Judgement; after: Standing };

/** Holds the law against every step of random lives, each judged at START so that `age` is what was drawn. */
function holdsForEveryStep(law: (step: Step) => void): void {
  fc.assert(
    fc.property(fc.array(anyJudgement, { minLength: 1, maxLength: 30 }), (judgements) => {
      let before: Standing | undefined;
      for (const judged of judgements) {
        const after = nextStanding(before, judged, START);
        law({ before, judged, after });
        before = after;
      }
    }),
    { numRuns: 500 },
  );
}

describe('whatever happens, the state machine', () => {
  it('begins to alert only by firing, from a confident judgement of a fresh window', () => {
    holdsForEveryStep(({ before, judged, after }) => {
      if (!after.alerting || before?.alerting) return;
      expect(after).toMatchObject({ state: 'firing', reason: 'violation-confident' });
      expect(judged.caughtUp).toBe(true);
      expect(judged.pValue).toBeLessThan(ALPHA);
      expect(judged.bad).toBeGreaterThan(judged.total * ALLOWED);
      expect(START - judged.windowEndUnixMs).toBeLessThanOrEqual(60_000);
    });
  });

  it('ceases to alert only by resolving, with recent requests that keep the objective', () => {
    holdsForEveryStep(({ before, judged, after }) => {
      if (after.alerting || !before?.alerting) return;
      expect(after).toMatchObject({ state: 'resolved', reason: 'recent-healthy' });
      expect(judged.recentTotal).toBeGreaterThan(0);
      expect(judged.recentBad).toBeLessThanOrEqual(judged.recentTotal * ALLOWED);
      const { bad, total } = judged;
      const byChance = binomialTail(
        judged.recentTotal - judged.recentBad,
        judged.recentTotal,
        1 - bad / total,
      );
      expect(bad <= total * ALLOWED || byChance < ALPHA).toBe(true);
    });
  });

  it('changes nothing of alerting without data or while ingest is behind', () => {
    holdsForEveryStep(({ before, judged, after }) => {
      const blind = !judged.caughtUp || judged.total === 0;
      expect(after.state === 'unknown' || after.state === 'no-data').toBe(blind);
      if (blind) expect(after.alerting).toBe(before?.alerting ?? false);
    });
  });

  it('fires while and only while it alerts, or has lost sight', () => {
    holdsForEveryStep(({ after }) => {
      if (after.state === 'firing') expect(after.alerting).toBe(true);
      if (after.alerting) expect(['firing', 'no-data', 'unknown']).toContain(after.state);
    });
  });

  it('resolves only from alerting, and is resolved for one judgement before it is ok', () => {
    holdsForEveryStep(({ before, after }) => {
      if (after.state === 'resolved' && before?.state !== 'resolved') expect(before?.alerting).toBe(true);
      if (before?.alerting) expect(after.state).not.toBe('ok');
    });
  });

  it('knows since when it violates exactly while it is pending or alerts', () => {
    holdsForEveryStep(({ before, after }) => {
      expect(after.violatingSinceUnixMs !== null).toBe(after.alerting || after.state === 'pending');
      if (before?.alerting && after.alerting) {
        expect(after.violatingSinceUnixMs).toBe(before.violatingSinceUnixMs);
      }
    });
  });

  it('decides the same from the same, and says since when only anew when the state is new', () => {
    holdsForEveryStep(({ before, judged, after }) => {
      expect(nextStanding(before, judged, START)).toEqual(after);
      const later = nextStanding(after, judged, START + 1);
      expect(later.sinceUnixMs).toBe(later.state === after.state ? after.sinceUnixMs : START + 1);
    });
  });
});
