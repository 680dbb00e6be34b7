import { type SlaStatus } from '#evaluate';
import { type Node } from '#contract';
import { type Damage, type DictionaryFill } from '#span';

/** Why the service can't do its work now; empty while it can. */
export abstract class Readiness {
  abstract reasons(): Promise<string[]>;
}

/** How full the dictionaries of names are, and which names did not find room any more. */
export abstract class Cardinality {
  abstract cardinality(): Promise<{ fill: DictionaryFill; damage: Damage }>;
}

/** The processes that take spans for this installation. */
export abstract class NodeDirectory {
  abstract list(): Promise<Node[]>;
  /** Nobody waits for it from now on; nothing is done where there is none. */
  abstract retire(id: string): Promise<void>;
}

/** What follows the SLAs of this installation, told when one has changed so that it need not wait for its schedule. */
export abstract class RuleFollower {
  /** Settles once the change is in force, or will be in time; never rejects. */
  abstract changed(): Promise<void>;
}

/** The state of each account and operation that an SLA judges. */
export abstract class SlaStatuses {
  /** With the numbers of now from who judges it; elsewhere as they were last stored, and only where they are not merely ok. */
  abstract of(slaId: string): Promise<SlaStatus[]>;
}

/** What the API says of the installation that it is part of, and how that is reached. */
export abstract class ApiSettings {
  abstract readonly version: string;
  /** The address that it listens on. */
  abstract readonly host: string;
  /** Where people reach it. */
  abstract readonly publicUrl: string;
  /** How long a trace can be recalled; those of incidents are kept longer. */
  abstract readonly recallSeconds: number;
  /** How long histograms are kept, in the end by the hour. */
  abstract readonly retentionMs: number;
  /** The attributes that name an account, in the order of their rank. */
  abstract readonly accountAttributes: readonly string[];
}
