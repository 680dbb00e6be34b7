/** What the state machine knows of the past besides its state. Stored with it, as JSON. */
export type Memory = {
  /** Which objective and window the state is of: the state of another one says nothing. Absent in older ones. */
  rule?: number;
  /** Since when the violation has been confident without a break, of a rule with `forSeconds`. */
  confidentSinceUnixMs?: number;
  /** When it last recovered, be it that the incident was resolved, or that it stays open for its flapping. */
  recoveredUnixMs?: number;
  /** How often in a row it has fired again soon after it had recovered. */
  relapses?: number;
  /** Its incident has recovered, but stays open for its flapping. */
  isHeld?: boolean;
  /** Since when requests have been counted without a break, of a rule to which missing ones are a violation. */
  countedSinceUnixMs?: number;
};

/** Relapses count together if each comes within so long of the recovery before it. */
const SHORTEST_SPAN_SECONDS = 3600;
/** The third violation in a row is damped: two may be two. */
const UNDAMPED_RELAPSES = 1;
/** The first hold is this share of the span, each further one twice as long, the longest the span itself. */
const FIRST_HOLD_SHARE = 1 / 12;

/** @param windowSeconds how long requests count for the rule */
export function flapSpanMs(windowSeconds: number): number {
  return Math.max(SHORTEST_SPAN_SECONDS, 2 * windowSeconds) * 1000;
}

/** How long health has to last after so many relapses before an incident is resolved. */
export function holdMs(relapses: number, windowSeconds: number): number {
  if (relapses <= UNDAMPED_RELAPSES) return 0;
  const doublings = relapses - UNDAMPED_RELAPSES - 1;
  return flapSpanMs(windowSeconds) * Math.min(1, FIRST_HOLD_SHARE * 2 ** doublings);
}

/** Without the beginning of a violation that is none any more. */
export function calm(memory: Memory): Memory {
  if (memory.confidentSinceUnixMs === undefined) return memory;
  const { confidentSinceUnixMs: _past, ...rest } = memory;
  return rest;
}

/** What still matters: most keys have nothing to be remembered, and then share one blank memory. */
export function withoutTheOld(
  memory: Memory,
  blank: Memory,
  windowSeconds: number,
  countedSeconds: number,
  nowUnixMs: number,
): Memory {
  const { recoveredUnixMs, countedSinceUnixMs } = memory;
  const isRecoveryOld =
    recoveredUnixMs !== undefined && nowUnixMs - recoveredUnixMs >= flapSpanMs(windowSeconds);
  const isCountedOld =
    countedSinceUnixMs !== undefined && nowUnixMs - countedSinceUnixMs >= countedSeconds * 1000;
  if (!isRecoveryOld && !isCountedOld) return memory;
  const kept = { ...memory };
  if (isRecoveryOld) {
    delete kept.recoveredUnixMs;
    delete kept.relapses;
  }
  if (isCountedOld) delete kept.countedSinceUnixMs;
  return Object.keys(kept).every((name) => name === 'rule') ? blank : kept;
}
