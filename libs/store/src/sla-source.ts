import { type LabelSelector, type Sla } from '#contract';
import { hasExpression, labelMatcher, SlaSource } from '#evaluate';
import { type Database } from './database.js';
import { countAccounts } from './sql/count-accounts.js';
import { selectAccountsWithLabels } from './sql/select-accounts-with-labels.js';
import { selectRevision } from './sql/select-revision.js';
import { selectSlas } from './sql/select-slas.js';

export class PgSlaSource extends SlaSource {
  constructor(private readonly database: Database) {
    super();
  }

  async revision(): Promise<string> {
    const [row] = await this.database.query(selectRevision());
    return row?.revision ?? '';
  }

  async all(): Promise<Sla[]> {
    const rows = await this.database.query(selectSlas());
    return rows.map(({ definition }) => definition);
  }

  async accountsWith(labels: LabelSelector): Promise<string[]> {
    const isLeftToMatch = hasExpression(labels);
    const rows = await this.database.query(selectAccountsWithLabels(labels, isLeftToMatch));
    const matches = isLeftToMatch ? labelMatcher(labels) : () => true;
    return rows.filter((row) => matches(row.labels)).map(({ key }) => key);
  }

  async accountCount(): Promise<number> {
    const [row] = await this.database.query(countAccounts());
    return row?.count ?? 0;
  }
}
