import { type Account, type Channel, type Sla, type TraceLink } from '#contract';
import { type Attempt } from '#page';

/** The accounts that were registered. */
export abstract class AccountRepository {
  /** In the order of their keys, those after `after` only, and only those that have all these labels. */
  abstract list(query: { labels: Record<string, string>; after: string; limit: number }): Promise<Account[]>;
  abstract find(key: string): Promise<Account | undefined>;
  /** Registers it, or replaces its labels. */
  abstract put(account: Account): Promise<void>;
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
  /** False where there is none with this id. */
  abstract delete(id: string): Promise<boolean>;
}

export abstract class SlaRepository extends Repository<Sla> {}
export abstract class ChannelRepository extends Repository<Channel> {}

/** Sends a test page. */
export abstract class ChannelTester {
  abstract test(channel: Channel): Promise<Attempt>;
}

/** Where a trace can be opened, here and elsewhere. */
export abstract class TraceLinks {
  abstract trace(traceId: string, spanId: string): TraceLink[];
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
