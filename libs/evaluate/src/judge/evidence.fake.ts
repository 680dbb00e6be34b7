import { isWithin } from '../objectives/ratio.js';
import { binomialTail } from '../statistics/statistics.js';
import { type Evidence } from './evidence.js';
import { nextStanding as nextOf, type MachineRule, type Standing } from './state-machine.js';

export const START = 1_700_000_000_000;
export const ALPHA = 1e-6;
export const ALLOWED = 0.01;
export const WINDOW_SECONDS = 60;

export const RULE: MachineRule = {
  windowSeconds: WINDOW_SECONDS,
  forSeconds: 0,
  countedSeconds: 0,
  blank: {},
};

export type Judgement = Numbers & {
  pValue: number;
  caughtUp: boolean;
  windowEndUnixMs: number;
  firstBadUnixMs: number | null;
};

/** The evidence of a proportion, but for the probability, which is what the test says. */
export function evidenceOf({ total, bad, recentTotal, recentBad, ...given }: Judgement): Evidence {
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

export function nextStanding(
  before: Standing | undefined,
  judged: Judgement,
  nowUnixMs: number,
  rule: Partial<MachineRule> = {},
): Standing {
  const moment = { nowUnixMs, caughtUp: judged.caughtUp, pause: undefined };
  return nextOf(before, evidenceOf(judged), { ...RULE, ...rule }, moment);
}

type Numbers = { total: number; bad: number; recentTotal: number; recentBad: number };

export function judgement(
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

export const healthy = judgement({ total: 100, bad: 1, recentTotal: 50, recentBad: 0 });
export const doubtful = judgement({ total: 100, bad: 3, recentTotal: 50, recentBad: 2 }, { pValue: 0.08 });
export const broken = judgement({ total: 100, bad: 30, recentTotal: 50, recentBad: 30 }, { pValue: 1e-20 });
export const silent = judgement({ total: 0, bad: 0, recentTotal: 0, recentBad: 0 });
export const mending = judgement({ total: 100, bad: 30, recentTotal: 50, recentBad: 0 }, { pValue: 1e-20 });
export const halting = judgement({ total: 60, bad: 30, recentTotal: 0, recentBad: 0 }, { pValue: 1e-20 });
export const lingering = judgement({ total: 100, bad: 2, recentTotal: 50, recentBad: 2 }, { pValue: 0.2 });
export const behind = judgement(
  { total: 100, bad: 30, recentTotal: 50, recentBad: 30 },
  { pValue: 0, caughtUp: false },
);
