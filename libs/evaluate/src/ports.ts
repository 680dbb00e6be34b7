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

/** Committed histograms, over all nodes. */
export abstract class WindowReader {
  abstract operations(): Promise<KnownOperation[]>;
  /** All of one account's requests ("*": everybody's) of an operation in from ≤ window start < to. */
  abstract histogram(
    operationId: number,
    account: string,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<Histogram>;
}

/** How far flushes have been read: node id → number of the node's last one. Those of a node are without gaps. */
export type FlushMarks = ReadonlyMap<number, number>;

/** Which rows are wanted: those of all traffic of some operations, and those of each account of some, or of these accounts. */
export type RowScope = { totalOf: number[]; accountsOf: number[]; accountIds?: number[] | undefined };

/** What a flush, or a rollup of flushes, added. One object for all rows of a read: copy what has to stay. */
export type CommittedRow = {
  nodeId: number;
  flush: number;
  operationId: number;
  /** 0: all traffic; the accounts' own begin with 3. */
  accountId: number;
  /** Of a slot of 10 s, or of its minute or hour where that is rolled up. */
  windowStartUnixMs: number;
  count: number;
  errors: number;
  /** How many buckets there are, ascending. */
  held: number;
  buckets: Int16Array;
  counts: Int32Array;
};

/** Histograms as flushes commit them, over all nodes. A transaction that is rolled back has never been. */
export abstract class CommittedRows {
  /** The flushes that are committed now. */
  abstract marks(): Promise<FlushMarks>;
  /** The rows of after < flush ≤ through, each once; `through` must have been committed. Nodes not in `through` have none. */
  abstract added(
    after: FlushMarks,
    through: FlushMarks,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<void>;
  /**
   * Each request since `fromUnixMs` exactly once, by slot of 10 s from `slotsFromUnixMs` on, before that as rolled up as it
   * is; node and flush are 0. Both are the starts of whole minutes where they differ. Answers with the flushes that these
   * are the rows of, no more and no fewer.
   */
  abstract history(
    fromUnixMs: number,
    slotsFromUnixMs: number,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<FlushMarks>;
  /** Of these accounts, by their ids or by their keys, or of all that there are. What a committed row names, is there. */
  abstract accounts(wanted: { ids: number[] } | { keys: string[] } | 'all'): Promise<KnownAccount[]>;
}

export type KnownAccount = { id: number; key: string };

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
  /** Another one as soon as SLAs, labels, calendars, maintenance or operations are no longer what they were. */
  abstract revision(): Promise<string>;
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
