import {
  type LabelSelector,
  type Measurement,
  type OperationRef,
  type Sla,
  type SlaState,
  type StateReason,
} from '#contract';
import { type Histogram } from '#histogram';
import { type Baseline } from './judge/counts.js';
import { type Memory } from './judge/memory.js';

/** An operation that has been measured. `entry`: at least one of its spans was an entry. */
export type KnownOperation = OperationRef & { id: number; entry: boolean };

/** Whose rows a query sums: the row of all traffic, each account's, or these accounts'. */
export type AccountScope = { scope: 'total' } | { scope: 'each' } | { scope: 'keys'; keys: string[] };

/**
 * Windows are whole 10 s slots: from ≤ window start < to. One that begins more than an hour ago begins with a whole
 * minute, as finer rows may be gone; see windowAt.
 */
export type WindowQuery = {
  operationIds: number[];
  accounts: AccountScope;
  fromUnixMs: number;
  toUnixMs: number;
  /** Start of the last part of the window, which has to be healthy before a violation resolves. */
  recentFromUnixMs: number;
  /** What counts as bad: buckets from here on, or failed spans. */
  bad: { fromBucket: number } | 'errors';
};

export type WindowRow = {
  operationId: number;
  /** "*" in the scope `total`. */
  account: string;
  total: number;
  bad: number;
  recentTotal: number;
  recentBad: number;
  /** Start of the first slot with a bad request, or of its minute or hour where that is rolled up; null without any. */
  firstBadUnixMs: number | null;
};

/** Committed histograms, over all nodes. */
export abstract class WindowReader {
  abstract operations(): Promise<KnownOperation[]>;
  /** One row for each (operation, account) that has requests in the window. Never a reserved account in `each`. */
  abstract sums(query: WindowQuery): Promise<WindowRow[]>;
  /** All of one account's requests ("*": everybody's) of an operation in from ≤ window start < to. */
  abstract histogram(
    operationId: number,
    account: string,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<Histogram>;
}

export type BaselineQuery = {
  operationIds: number[];
  accounts: AccountScope;
  /** The hour that contains this instant is looked up in earlier weeks, with the hour before and the hour after it. */
  atUnixMs: number;
  weeks: number;
};

export type BaselineRow = { operationId: number; account: string; baseline: Baseline };

/** What the same hours of earlier weeks were like: the same until the next hour begins. */
export abstract class BaselineReader {
  /** One row for each (operation, account) that has requests in one of the weeks, with all of the weeks. */
  abstract read(query: BaselineQuery): Promise<BaselineRow[]>;
}

/** The SLAs as they are now, with the accounts that their selectors mean. */
export abstract class SlaSource {
  abstract all(): Promise<Sla[]>;
  /** Keys of the registered accounts that meet all these conditions. */
  abstract accountsWith(labels: LabelSelector): Promise<string[]>;
  /** How many accounts have been seen or registered. */
  abstract accountCount(): Promise<number>;
}

/** The state of one (SLA, operation, account). */
export type SlaStatus = {
  slaId: string;
  operation: KnownOperation;
  account: string;
  state: SlaState;
  reason: StateReason;
  /** True from firing until resolved, through `no-data` and `unknown` too. */
  alerting: boolean;
  /** When it came into this state. */
  sinceUnixMs: number;
  /** Start of the first bad slot of the violation; null while there is none. */
  violatingSinceUnixMs: number | null;
  measurement: Measurement;
  /** Absent where nothing is to be remembered. */
  memory?: Memory;
};

/** States as they were last judged; they outlive a restart. */
export abstract class StatusStore {
  abstract load(): Promise<SlaStatus[]>;
  /** Upserts by (slaId, operation.id, account). */
  abstract save(statuses: SlaStatus[]): Promise<void>;
}

/** How far measuring is behind receiving. */
export abstract class IngestProgress {
  /** Whether all that was received in time has been measured and committed. */
  abstract isCaughtUp(nowUnixMs: number): boolean;
}
