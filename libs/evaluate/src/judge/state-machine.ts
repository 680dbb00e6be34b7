import { type SlaState, type StateReason } from '#contract';
import { type SlaStatus } from '../ports.js';
import { type Pause } from './counts.js';
import { type Evidence } from './evidence.js';
import { calm, flapSpanMs, holdMs, type Memory, withoutTheOld } from './memory.js';

/** A window that ended longer ago is recorded, but nobody is woken for it. */
const PAGEABLE_MS = 60_000;

/** The part of a status that the state machine decides. */
export type Standing = Pick<
  SlaStatus,
  'state' | 'reason' | 'alerting' | 'sinceUnixMs' | 'violatingSinceUnixMs' | 'memory'
>;

/** What the machine is told of a rule. */
export type MachineRule = {
  /** How long requests count: for so long after a recovery, those from before it are no news. */
  windowSeconds: number;
  /** How long a violation has to last before it pages. */
  forSeconds: number;
  /** For how long requests have to have been counted before missing ones are a violation; 0 where they are none. */
  countedSeconds: number;
  /** The memory of a key without a past. */
  blank: Memory;
};

export type Moment = {
  nowUnixMs: number;
  /** Whether all that was received in time has been counted. */
  caughtUp: boolean;
  /** Why the rule is not judged now; undefined while it is. */
  pause: Pause | undefined;
};

type Verdict = { state: SlaState; reason: StateReason; alerting: boolean; memory: Memory };

/**
 * ok → pending → firing → resolved → ok, with no-data, paused and unknown beside them. `alerting` begins with firing
 * and ends with resolved only, so an incident outlives gaps in the data.
 */
export function nextStanding(
  before: Standing | undefined,
  evidence: Evidence,
  rule: MachineRule,
  moment: Moment,
): Standing {
  const { state, reason, alerting, memory } = judge(before, evidence, rule, moment);
  const sinceUnixMs = before?.state === state ? before.sinceUnixMs : moment.nowUnixMs;
  const violatingSinceUnixMs = violatingSince(before, state, alerting, evidence, moment.nowUnixMs);
  return { state, reason, alerting, sinceUnixMs, violatingSinceUnixMs, memory };
}

function judge(
  before: Standing | undefined,
  evidence: Evidence,
  rule: MachineRule,
  { nowUnixMs, caughtUp, pause }: Moment,
): Verdict {
  const alerting = before?.alerting ?? false;
  const memory = remembered(before, rule, nowUnixMs);
  if (pause !== undefined) return { state: 'paused', reason: pause, alerting, memory: calm(memory) };
  if (!caughtUp) return { state: 'unknown', reason: 'ingest-behind', alerting, memory };
  if (evidence.gap !== undefined) {
    return { state: 'no-data', reason: evidence.gap, alerting, memory: calm(memory) };
  }
  return alerting
    ? whileAlerting(memory, evidence, rule, nowUnixMs)
    : whileQuiet(before, memory, evidence, rule, nowUnixMs);
}

function whileQuiet(
  before: Standing | undefined,
  memory: Memory,
  evidence: Evidence,
  rule: MachineRule,
  nowUnixMs: number,
): Verdict {
  const calmed = calm(memory);
  if (evidence.isWithin) return quiet('ok', 'within-objective', calmed);
  if (!isViolation(memory, evidence, rule, nowUnixMs)) {
    // What has resolved is still in the window for a while.
    if (before?.state === 'resolved' && !isForgotten(memory, rule, nowUnixMs)) {
      return quiet('resolved', 'recent-healthy', calmed);
    }
    const isHealthy = evidence.isRecentlyHealthy();
    return quiet('pending', isHealthy ? 'recent-healthy' : 'over-objective-not-confident', calmed);
  }
  if (nowUnixMs - evidence.measurement.windowEndUnixMs > PAGEABLE_MS) {
    return quiet('pending', 'window-too-old', calmed);
  }
  const confidentSinceUnixMs = memory.confidentSinceUnixMs ?? nowUnixMs;
  const countedMs = nowUnixMs - (memory.countedSinceUnixMs ?? 0);
  if (nowUnixMs - confidentSinceUnixMs < rule.forSeconds * 1000 || countedMs < rule.countedSeconds * 1000) {
    return quiet('pending', 'not-for-long-enough', { ...memory, confidentSinceUnixMs });
  }
  return fire(calmed, rule, nowUnixMs);
}

function whileAlerting(memory: Memory, evidence: Evidence, rule: MachineRule, nowUnixMs: number): Verdict {
  const recovered = { ...memory, recoveredUnixMs: nowUnixMs };
  const toHoldMs = holdMs(memory.relapses ?? 0, rule.windowSeconds);
  // An incident that stays open for its flapping is quiet in all but name.
  if (memory.isHeld) {
    if (isViolation(memory, evidence, rule, nowUnixMs)) return fire(memory, rule, nowUnixMs);
    const isOver = nowUnixMs - (memory.recoveredUnixMs ?? 0) >= toHoldMs;
    if (!isOver || !evidence.isRecentlyHealthy()) return firing('flapping', memory);
    delete recovered.isHeld;
    return quiet('resolved', 'recent-healthy', recovered);
  }
  if (!evidence.isRecentlyHealthy()) {
    return firing(evidence.isConfident() ? 'violation-confident' : 'recent-not-healthy', memory);
  }
  if (!evidence.isRecovered()) return firing('recovery-not-confident', memory);
  if (toHoldMs > 0) return firing('flapping', { ...recovered, isHeld: true });
  return quiet('resolved', 'recent-healthy', recovered);
}

function quiet(state: SlaState, reason: StateReason, memory: Memory): Verdict {
  return { state, reason, alerting: false, memory };
}

function firing(reason: StateReason, memory: Memory): Verdict {
  return { state: 'firing', reason, alerting: true, memory };
}

function remembered(before: Standing | undefined, rule: MachineRule, nowUnixMs: number): Memory {
  const memory = before?.memory ?? rule.blank;
  // Nothing is counted while a rule is paused, nor seen while ingest is behind: that is not silence.
  const isSeenAnew = before === undefined || before.state === 'paused' || before.state === 'unknown';
  if (rule.countedSeconds > 0 && isSeenAnew) return { ...memory, countedSinceUnixMs: nowUnixMs };
  return memory === rule.blank || before?.alerting
    ? memory
    : withoutTheOld(memory, rule.blank, rule.windowSeconds, rule.countedSeconds, nowUnixMs);
}

function fire(memory: Memory, { windowSeconds }: MachineRule, nowUnixMs: number): Verdict {
  const { recoveredUnixMs, relapses = 0, isHeld: _isHeld, ...rest } = memory;
  const isSoon = recoveredUnixMs !== undefined && nowUnixMs - recoveredUnixMs < flapSpanMs(windowSeconds);
  return firing('violation-confident', isSoon ? { ...rest, recoveredUnixMs, relapses: relapses + 1 } : rest);
}

/** Whether it would page: requests from before a recovery must not. */
function isViolation(memory: Memory, evidence: Evidence, rule: MachineRule, nowUnixMs: number): boolean {
  if (evidence.isWithin || !evidence.isConfident()) return false;
  return isForgotten(memory, rule, nowUnixMs) ? !evidence.isRecentlyHealthy() : evidence.isRelapse();
}

/** Whether what was before the last recovery has left the window. */
function isForgotten(
  { recoveredUnixMs }: Memory,
  { windowSeconds }: MachineRule,
  nowUnixMs: number,
): boolean {
  return recoveredUnixMs === undefined || nowUnixMs - recoveredUnixMs >= windowSeconds * 1000;
}

function violatingSince(
  before: Standing | undefined,
  state: SlaState,
  alerting: boolean,
  evidence: Evidence,
  nowUnixMs: number,
): number | null {
  if (before?.alerting && alerting) return before.violatingSinceUnixMs;
  if (alerting) return Math.max(evidence.beganUnixMs() ?? nowUnixMs, before?.memory?.recoveredUnixMs ?? 0);
  return state === 'pending' ? evidence.beganUnixMs() : null;
}
