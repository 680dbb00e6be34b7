import { type LatencyRows } from '#aggregate';
import { messageOf, type Logger } from '#kit';
import { type Names } from '#span';

/** How many rows and names Postgres refused for their data, by SQLSTATE. */
export type RefusalStats = { rows: ReadonlyMap<string, number>; names: ReadonlyMap<string, number> };

/** Row `i` of these rows. */
export type RefusedRow = { rows: LatencyRows; i: number; reason: string; error: unknown };

/** Enough to see what they have in common. */
const LOGGED_PER_FLUSH = 10;

/** Counts and names what was left out. */
export class Refusals {
  private readonly rows = new Map<string, number>();
  private readonly names = new Map<string, number>();

  constructor(
    private readonly dictionary: Names,
    private readonly log: Logger,
  ) {}

  get stats(): RefusalStats {
    return { rows: new Map(this.rows), names: new Map(this.names) };
  }

  /** The rows that a flush left out; told once it is committed, as what was not committed is tried again. */
  rowsOf(refused: readonly RefusedRow[]): void {
    for (const { reason } of refused) add(this.rows, reason);
    for (const { rows, i, reason, error } of refused.slice(0, LOGGED_PER_FLUSH)) {
      const { service, name, kind } = this.dictionary.operationOf(rows.operation(i));
      this.log.error(
        {
          reason,
          error: messageOf(error),
          operation: `${service} ${name} (${kind})`,
          account: this.dictionary.accountKeyOf(rows.account(i)),
          window: new Date(rows.windowStartUnixMs(i)).toISOString(),
          spans: rows.spans(i),
        },
        `Postgres refuses a row of latency_10s, which is left out (${refused.length} in this flush)`,
      );
    }
  }

  name(reason: string, error: unknown, named: Record<string, string>): void {
    add(this.names, reason);
    this.log.error(
      { reason, error: messageOf(error), ...named },
      'Postgres refuses a name, which counts as (other)',
    );
  }
}

function add(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
