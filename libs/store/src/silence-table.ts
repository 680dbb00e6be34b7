import { type Silence } from '#contract';
import { type Queryable } from './database.js';
import { recordChanges } from './record-changes.js';
import { expireSilence } from './sql/expire-silence.js';
import { insertSilence, type NewSilence } from './sql/insert-silence.js';
import { type SilenceFilter, type SilenceRow, selectSilences } from './sql/select-silences.js';

/** What people have silenced, and for how long. */
export class SilenceTable {
  constructor(private readonly database: Queryable) {}

  /** Those that are in force, and those that will be: what the stage "mute" asks for. The newest first. */
  current(nowUnixMs: number): Promise<Silence[]> {
    return this.load({ endsAfter: new Date(nowUnixMs) });
  }

  /** Those that are over, the newest first. */
  past(nowUnixMs: number, limit: number): Promise<Silence[]> {
    return this.load({ over: new Date(nowUnixMs), limit });
  }

  async find(id: number): Promise<Silence | undefined> {
    const [silence] = await this.load({ id });
    return silence;
  }

  /** Who creates it is who changes something, for the audit. */
  create(silence: NewSilence): Promise<Silence> {
    return this.database.transaction(async (transaction) => {
      const [row] = await transaction.query(insertSilence(silence));
      if (!row) throw new Error('Postgres inserted no silence');
      const after = silenceOf(row);
      const change = { kind: 'silence', target: String(after.id), after } as const;
      await recordChanges(transaction, after.createdBy, [change]);
      return after;
    });
  }

  /** Ends it now, and gives it as it is then; one that is over already stays as it is. Undefined where there is none. */
  expire(id: number, actor: string, nowUnixMs: number): Promise<Silence | undefined> {
    return this.database.transaction(async (transaction) => {
      const [ended] = await transaction.query(expireSilence(id, actor, new Date(nowUnixMs)));
      if (!ended) {
        const [row] = await transaction.query(selectSilences({ id }));
        return row && silenceOf(row);
      }
      const after = silenceOf(ended);
      const before: Silence = { ...after, expiredAt: null, expiredBy: null };
      await recordChanges(transaction, actor, [{ kind: 'silence', target: String(id), before, after }]);
      return after;
    });
  }

  private async load(filter: SilenceFilter): Promise<Silence[]> {
    return (await this.database.query(selectSilences(filter))).map(silenceOf);
  }
}

function silenceOf(row: SilenceRow): Silence {
  return {
    ...row,
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    createdAt: row.createdAt.toISOString(),
    expiredAt: row.expiredAt?.toISOString() ?? null,
  };
}
