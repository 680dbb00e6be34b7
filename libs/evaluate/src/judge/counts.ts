import { type Histogram } from '#histogram';

/** Requests of a span of time, and the bad ones among them. */
export type Tally = { total: number; bad: number };

/**
 * The requests of one (SLA, operation, account) by slot of 10 s, whoever keeps them: the live windows, a backtest, a
 * test of rules. A request was good or bad by the objective of the time when it was counted. Slots in which the rule
 * was paused hold none.
 */
export abstract class SlotCounts {
  /** Of the slots with from ≤ start < to. Older ones may have been added up to minutes or hours; see `windowAt`. */
  abstract sum(fromUnixMs: number, toUnixMs: number): Tally;
  /** Start of the first slot with a bad request in from ≤ start < to; null without any. */
  abstract firstBad(fromUnixMs: number, toUnixMs: number): number | null;
}

/** What an account did in the same hours of one of the weeks before. */
export type EarlierWeek = {
  /** Seconds that were measured of them: 0 where nothing is known, which is not the same as no requests. */
  seconds: number;
  histogram: Histogram;
  /** Requests in the quietest of these hours. */
  fewestPerHour: number;
  /** The longest stretch of whole minutes without a request; undefined where minutes are no longer kept. */
  longestGapSeconds?: number;
};

/** The newest week first. */
export type Baseline = readonly EarlierWeek[];

/** Which requests are bad: those in buckets from here on, failed ones, or none (where only their number counts). */
export type BadRequests = { fromBucket: number } | 'errors' | 'none';

/** Why a rule is not judged now, though it could be. */
export type Pause = 'outside-hours' | 'maintenance';

/** When a rule is judged. */
export abstract class RuleHours {
  /** Undefined while it is judged. Changes between slots of 10 s only. */
  abstract pausedAt(unixMs: number): Pause | undefined;
}
