import { type Account, type Channel, type PathSection, type Sla, type TraceLink } from '#contract';
import { type Attempt } from '#page';
import { type Span } from '#span';

/** The accounts that were registered. */
export abstract class AccountRepository {
  /** In the order of their keys, those after `after` only, and only those that have all these labels. */
  abstract list(query: { labels: Record<string, string>; after: string; limit: number }): Promise<Account[]>;
  abstract find(key: string): Promise<Account | undefined>;
  /** Registers it, or replaces its labels; true where it was not registered before. */
  abstract put(account: Account): Promise<boolean>;
  /** False where it is not registered. */
  abstract delete(key: string): Promise<boolean>;
}

/** Things with an id of their own: SLAs and channels. */
export abstract class Repository<T> {
  abstract list(): Promise<T[]>;
  abstract find(id: string): Promise<T | undefined>;
  /** Throws a ConflictError where the id is taken. */
  abstract create(item: T): Promise<void>;
  /** False where there is none with this id. */
  abstract replace(item: T): Promise<boolean>;
  /** False where there is none with this id; throws a ChannelInUseError for a channel that SLAs name. */
  abstract delete(id: string): Promise<boolean>;
}

export abstract class SlaRepository extends Repository<Sla> {}
export abstract class ChannelRepository extends Repository<Channel> {}

/** Sends a page that says of itself that it is a test. */
export abstract class ChannelTester {
  abstract sendTest(channel: Channel): Promise<Attempt>;
}

/** One line of a waterfall. Times are relative to the start of the root span. */
export type WaterfallRow = {
  spanId: string;
  /** How many of the rows above it are its ancestors. */
  depth: number;
  service: string;
  name: string;
  /** Whom a client span calls. */
  calls: { name: string; kind: 'service' | 'dependency' } | undefined;
  startNs: number;
  durationNs: number;
  error: boolean;
  /** The parts of it that are on the critical path. */
  onPath: { startNs: number; endNs: number }[];
  /** Spans below it that are not shown. */
  hiddenBelow: number;
};

/** A trace below its root. */
export type LaidOutTrace = {
  root: Span;
  /** Adds up to the duration of the root. */
  criticalPath: PathSection[];
  /** Parents above their children. */
  rows: WaterfallRow[];
  /** Spans of the trace are missing. */
  incomplete: boolean;
};

/** Puts the spans of a trace in order; undefined where none of them can be its root. */
export abstract class TraceLayout {
  abstract layOut(spans: Span[], maxRows: number): LaidOutTrace | undefined;
}

/** Where a trace can be opened, here and elsewhere. */
export abstract class TraceLinks {
  abstract trace(traceId: string, spanId: string): TraceLink[];
  /** Those that leave Culprit. */
  abstract elsewhere(traceId: string, spanId: string): TraceLink[];
}

/** Why the service can't do its work now; empty while it can. */
export abstract class Readiness {
  abstract reasons(): Promise<string[]>;
}

/** What the API says of the installation that it is part of. */
export abstract class ApiSettings {
  abstract readonly version: string;
  /** How long a trace can be recalled; those of incidents are kept longer. */
  abstract readonly recallSeconds: number;
  /** The attributes that name an account, in the order of their rank. */
  abstract readonly accountAttributes: readonly string[];
}
