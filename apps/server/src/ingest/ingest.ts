import { type AggregatorStats, type LatencyRowsTransfer } from '#aggregate';
import { type Sla } from '#contract';
import { type JournalStats } from '#journal';
import { type ReceiverStats } from '#receive';
import { type RecallStats } from '#recall';
import {
  type Damage,
  type DictionaryFill,
  type DictionaryOverflow,
  type Operation,
  TraceSource,
} from '#span';

/** Where senders reach it. */
export type IngestPorts = { otlpHttpPort: number; otlpGrpcPort: number };

/** What people define that decides how spans are counted. */
export type MeasuringRules = {
  slas: Sla[];
  /** Keys of registered accounts that are new since the last call, and those that are none any more. */
  registered: { added: string[]; removed: string[] };
};

/** Names that rows speak of by ids, each told once, before or with the first row that does. */
export type NewNames = {
  operations: [id: number, operation: Operation][];
  accounts: [id: number, key: string][];
};

/** What the frames from ≤ position < to of the journal have added to the histograms. */
export type TakenFlush = {
  from: number;
  to: number;
  rows: LatencyRowsTransfer;
  /** Whether more waits in the journal, acknowledged long ago maybe. */
  isBehind: boolean;
  names: NewNames;
  transfer: ArrayBuffer[];
};

export type IngestStats = {
  receivers: ReceiverStats[];
  aggregator: AggregatorStats;
  dictionaries: { operations: number; accounts: number; overflow: DictionaryOverflow };
  recall: RecallStats;
  journal: JournalStats;
  /** Frames that could not be applied when they were read back. */
  unreadableFrames: number;
};

/**
 * The first half of the way, from the sockets to histograms in memory, and what it remembers. `recover` MUST come
 * first, `listen` after it. `take` MUST NOT be called again before `committed` or `recover` has told what became of the
 * last flush.
 */
export abstract class Ingest extends TraceSource {
  /** The UUID of its journal. */
  abstract nodeId(): Promise<string>;

  /**
   * Counts what lies in the journal from this position on, and forgets what has been counted beyond it: Postgres has all
   * before it. Resolves once that is under way, and what it needs to know of the frames before has been read.
   * @param flushEnd where a flush ended that is to be counted again; one will end there, and not reach over it
   * @throws OperatorError where the journal is not the one that Postgres speaks of
   */
  abstract recover(position: number, flushEnd?: number): Promise<void>;

  /** Resolves once nothing waits in the journal to be counted; it may take flushes for that. */
  abstract caughtUp(): Promise<void>;

  /** Opens the sockets. @throws OperatorError where an address can't be had */
  abstract listen(): Promise<IngestPorts>;

  abstract follow(rules: MeasuringRules): Promise<void>;

  /** What has been counted since the last flush; undefined where that is nothing and nothing waits in the journal. */
  abstract take(): Promise<TakenFlush | undefined>;

  /** Postgres has committed a flush up to this position. */
  abstract committed(position: number): Promise<void>;

  abstract stats(): Promise<IngestStats>;

  /** How full the dictionaries are, and which names found no room: hundreds, so not with every look at the stats. */
  abstract cardinality(): Promise<{ fill: DictionaryFill; damage: Damage }>;

  /** Closes the sockets; requests under way are finished first, for a while. */
  abstract stopListening(): Promise<void>;

  abstract close(): Promise<void>;
}
