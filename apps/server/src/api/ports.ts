/** Why the service can't do its work now; empty while it can. */
export abstract class Readiness {
  abstract reasons(): Promise<string[]>;
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
  /** The attributes that name an account, in the order of their rank. */
  abstract readonly accountAttributes: readonly string[];
}
