import { type Measurement, type Objective, type Sla } from '#contract';
import { measureOf } from '../objectives/measure-of.js';
import { type Measure } from '../objectives/measure.js';
import { alphaOf } from '../statistics/statistics.js';
import { type Baseline, type SlotCounts } from './counts.js';
import { calm } from './memory.js';
import { nextStanding, type MachineRule, type Moment, type Standing } from './state-machine.js';

/** One SLA as it is judged for one account. */
export type KeyRule = {
  sla: Sla;
  /** With what the account is promised otherwise. */
  objective: Objective;
  /** How far back from the end of the present slot the counts have to reach. */
  keepSeconds: number;
  /** Below this probability a violation of the SLA's window is confident. */
  alpha: number;
  measure: Measure;
  machine: MachineRule;
};

/** Numbers are stored once a minute, and of some objectives they end with a window of a while ago. */
const STORED_NUMBERS_AGE_MS = 120_000;

export type KeyStanding = Standing & { measurement: Measurement };

/** @param keys operations × accounts that the SLA means: its false pages are split over them */
export function keyRule(sla: Sla, objective: Objective, keys: number): KeyRule {
  const alphaOfWindow = (windowSeconds: number): number => alphaOf(sla.confidence, windowSeconds, keys);
  const measure = measureOf(objective, sla.windowSeconds, alphaOfWindow);
  const { windowSeconds, keepSeconds, isAboutAbsence } = measure;
  return {
    sla,
    objective,
    keepSeconds,
    alpha: alphaOfWindow(sla.windowSeconds),
    measure,
    machine: {
      windowSeconds,
      forSeconds: sla.forSeconds ?? 0,
      countedSeconds: isAboutAbsence ? keepSeconds : 0,
      blank: { rule: fingerprint([objective, sla.windowSeconds]) },
    },
  };
}

/**
 * The next standing of one (SLA, operation, account). A rule whose objective or window was replaced starts anew: its
 * old verdicts say nothing about it.
 */
export function judgeKey(
  rule: KeyRule,
  counts: SlotCounts,
  baseline: Baseline | undefined,
  before: KeyStanding | undefined,
  moment: Moment,
): KeyStanding {
  const { measure, machine } = rule;
  const evidence = measure.look(counts, baseline, moment.nowUnixMs);
  const judgedRule = before?.memory?.rule ?? machine.blank.rule;
  const sameBefore = judgedRule === machine.blank.rule ? before : undefined;
  const standing = nextStanding(withoutGap(sameBefore, machine, moment), evidence, machine, moment);
  return Object.assign(standing, { measurement: evidence.measurement });
}

/** Whether a violation has lasted, nobody can say who has not judged for longer than the window tells of. */
function withoutGap(
  before: KeyStanding | undefined,
  { windowSeconds }: MachineRule,
  { nowUnixMs }: Moment,
): KeyStanding | undefined {
  if (before?.memory?.confidentSinceUnixMs === undefined) return before;
  const gapMs = nowUnixMs - before.measurement.windowEndUnixMs;
  if (gapMs <= windowSeconds * 1000 + STORED_NUMBERS_AGE_MS) return before;
  return { ...before, memory: calm(before.memory) };
}

/** FNV-1a of the JSON: two of four thousand million collide. */
function fingerprint(value: unknown): number {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(value)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
