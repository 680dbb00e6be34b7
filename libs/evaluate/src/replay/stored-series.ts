import { type Measurement, type OperationRef } from '#contract';
import { type BadRequests } from '../judge/counts.js';
import { type AccountScope } from '../ports.js';
import { type Slot } from './array-slots.js';

/** From when on finer rows than those of hours are stored: whole hours. */
export type StoredSince = { minutesUnixMs: number; slotsUnixMs: number };

export type SeriesQuery = {
  operationId: number;
  accounts: AccountScope;
  /** A whole hour. */
  fromUnixMs: number;
  toUnixMs: number;
  bad: BadRequests;
  /** Accounts with fewer bad requests in all that time are left out. */
  leastBad: number;
};

/** The requests of an account by hour, in any order; several slots of an hour add up. */
export type HourlyKey = { accountId: number; account: string; hours: Slot[] };

/** Of an account, the slots with from ≤ start < to; what is stored of them with fewer bad requests is left out. */
type SlotRange = {
  accountId: number;
  fromUnixMs: number;
  toUnixMs: number;
  bad: BadRequests;
  leastBad: number;
};

/** Errors are bad in all ranges, or in none of them. */
export type FineQuery = { operationId: number; grain: '1h' | '1m' | '10s'; ranges: SlotRange[] };

/** An incident as it is kept. */
export type PastIncident = {
  operation: OperationRef;
  isShadow: boolean;
  openedUnixMs: number;
  resolvedUnixMs: number | null;
  accounts: { account: string; joinedUnixMs: number; leftUnixMs: number | null; measurement: Measurement }[];
};

/** What is stored, as it was at one instant: all methods of one session read the same. */
export abstract class StoredSeries {
  abstract since(): Promise<StoredSince>;
  /** Some accounts at a time, each once. */
  abstract hours(query: SeriesQuery): AsyncIterable<HourlyKey[]>;
  /** By account id; in any order, several slots of the same start add up. */
  abstract slots(query: FineQuery): Promise<Map<number, Slot[]>>;
  /**
   * Incidents of an SLA that were open at some time of from ≤ time < to, in the order in which they opened; with
   * `only`, those that some of these accounts were in, and of their accounts only these.
   */
  abstract incidents(
    slaId: string,
    only: readonly string[] | undefined,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<PastIncident[]>;
}

export abstract class StoredSeriesSource {
  /**
   * Reads in a session of its own, which live evaluation does not wait for.
   * @throws SeriesBusyError while another session is open, on whichever node
   * @throws the signal's reason once it is aborted; a statement under way is cancelled
   */
  abstract session<T>(signal: AbortSignal, work: (series: StoredSeries) => Promise<T>): Promise<T>;
}

/** Somebody else reads. */
export class SeriesBusyError extends Error {
  override readonly name = 'SeriesBusyError';
}
