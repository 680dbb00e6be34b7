import { type AccountContract } from '#contract';
import {
  type AttainmentRule,
  AttainmentStore,
  type DaysOf,
  type DaySpan,
  type KeyDay,
  type KeySum,
} from '#evaluate';
import { type Database } from './database.js';
import { selectAttainmentDays, sumAttainmentDays } from './sql/select-attainment-days.js';
import { selectAttainmentRules } from './sql/select-attainment-rules.js';
import { selectContracts } from './sql/select-contracts.js';
import { selectCountedAt } from './sql/select-counted-at.js';
import { selectOperationsNamed } from './sql/select-operations-named.js';

/** What the ledger has counted. */
export class PgAttainmentStore extends AttainmentStore {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  rules(span: DaySpan): Promise<AttainmentRule[]> {
    return this.database.query(selectAttainmentRules(span));
  }

  sums(of: DaysOf, span: DaySpan): Promise<KeySum[]> {
    return this.database.query(sumAttainmentDays(of, span));
  }

  days(of: DaysOf, span: DaySpan): Promise<KeyDay[]> {
    return this.database.query(selectAttainmentDays(of, span));
  }

  async contracts(accounts?: readonly string[]): Promise<Map<string, AccountContract>> {
    const rows = await this.database.query(selectContracts(accounts));
    return new Map(rows.map(({ key, contract }) => [key, contract]));
  }

  async operationIds(service: string | undefined, name: string | undefined): Promise<number[]> {
    const rows = await this.database.query(selectOperationsNamed(service, name));
    return rows.map(({ id }) => id);
  }

  async countedAtUnixMs(): Promise<number | null> {
    const [row] = await this.database.query(selectCountedAt());
    return row?.countedAtUnixMs ?? null;
  }
}
