import { type Measurement, type SlaState } from '#contract';
import { type KeyStanding } from '../judge/judge-key.js';
import { type Memory } from '../judge/memory.js';

/** Nothing is judged by the numbers of a quiet standing. */
const NO_MEASUREMENT: Measurement = {
  windowSeconds: 0,
  windowEndUnixMs: 0,
  total: 0,
  bad: 0,
  allowedRatio: 0,
  measuredNs: null,
  effectiveThresholdNs: null,
  pValue: 1,
  alpha: 0,
};

type Quiet = Pick<KeyStanding, 'state' | 'reason'>;

/** Stands for a standing that has more to it; see StatusBook. */
export const NOT_QUIET = 255;

/** States of which nothing has to be remembered but since when, as small numbers. 0 is none: not judged yet. */
export class QuietStates {
  private readonly quiet: (Quiet | undefined)[] = [undefined];
  private readonly codes = new Map<string, number>();

  codeOf({ state, reason }: Quiet): number {
    const name = `${state} ${reason}`;
    let code = this.codes.get(name);
    if (code === undefined) {
      code = this.quiet.length;
      this.quiet.push({ state, reason });
      this.codes.set(name, code);
    }
    return code;
  }

  stateOf(code: number): SlaState | undefined {
    return this.quiet[code]?.state;
  }

  /** The standing as it was; undefined of 0. Spelled out: spreading takes six times as long. */
  standingOf(code: number, sinceUnixMs: number, memory: Memory | undefined): KeyStanding | undefined {
    const quiet = this.quiet[code];
    if (quiet === undefined) return undefined;
    const { state, reason } = quiet;
    const measurement = NO_MEASUREMENT;
    return memory === undefined
      ? { state, reason, alerting: false, sinceUnixMs, violatingSinceUnixMs: null, measurement }
      : { state, reason, alerting: false, sinceUnixMs, violatingSinceUnixMs: null, measurement, memory };
  }
}

/** Whether there is nothing to know of it but its state and since when. */
export function isQuiet(standing: KeyStanding): boolean {
  return standing.state !== 'pending' && !isWatched(standing);
}

/**
 * Whether it has to be judged in every round, told of and stored: it is alerting, or was a while ago, or has something to
 * remember. That a key is pending, its requests tell.
 */
export function isWatched({ state, alerting, memory }: KeyStanding): boolean {
  if (alerting || state === 'firing' || state === 'resolved') return true;
  for (const name in memory) if (name !== 'rule') return true;
  return false;
}

/**
 * Whether it may change at any moment, not only when requests come or leave a window: what is pending after a recovery
 * fires as soon as that is forgotten.
 */
export function isMoving({ state, alerting, memory }: KeyStanding): boolean {
  if (alerting || state === 'firing' || state === 'resolved') return true;
  if (memory?.confidentSinceUnixMs !== undefined) return true;
  return state === 'pending' && memory?.recoveredUnixMs !== undefined;
}
