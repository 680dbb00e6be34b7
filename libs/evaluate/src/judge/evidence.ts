import { type Measurement, type StateReason } from '#contract';

/**
 * What an objective says of one (SLA, operation, account) at one moment. Whatever its kind, the state machine asks
 * for no more. What only some states need is a method: of a million keys nearly all keep their objective.
 */
export interface Evidence {
  readonly measurement: Measurement;
  /** Why there is nothing to judge by, where that is so. */
  readonly gap: Extract<StateReason, 'no-requests' | 'too-little-history'> | undefined;
  /** Whether the whole window keeps the objective. Exactly at it is within it. */
  readonly isWithin: boolean;
  /** Whether a violation of the whole window is no bad luck. */
  isConfident(): boolean;
  /** Whether the last part of the window keeps the objective, by requests and not for want of them. */
  isRecentlyHealthy(): boolean;
  /** Whether health is no good luck: as sure that the violation is over as it was that it had begun. */
  isRecovered(): boolean;
  /** Whether the last part alone is a violation that is no bad luck. */
  isRelapse(): boolean;
  /** Start of the first slot of what violates; null without any. */
  beganUnixMs(): number | null;
}
