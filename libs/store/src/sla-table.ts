import { type Sla } from '#contract';
import { createSla, removeSla, replaceSla } from './change-slas.js';
import { type Database } from './database.js';
import { selectSla } from './sql/select-sla.js';
import { selectSlas } from './sql/select-slas.js';

/** The SLAs that people have defined. `actor`: who changes them. */
export class SlaTable {
  constructor(private readonly database: Database) {}

  async list(): Promise<Sla[]> {
    const rows = await this.database.query(selectSlas());
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Sla | undefined> {
    const [row] = await this.database.query(selectSla(id));
    return row?.definition;
  }

  /** See {@link createSla}. */
  create(sla: Sla, actor: string): Promise<Sla> {
    return this.database.transaction((transaction) => createSla(transaction, sla, actor));
  }

  /** See {@link replaceSla}. */
  replace(sla: Sla, actor: string): Promise<Sla | undefined> {
    return this.database.transaction((transaction) => replaceSla(transaction, sla, actor));
  }

  /** See {@link removeSla}. */
  delete(id: string, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) => removeSla(transaction, id, actor));
  }
}
