import { LinkKeys } from '#page';
import { type Database } from './database.js';
import { recordChanges } from './record-changes.js';
import { deleteLinkKeys } from './sql/delete-link-keys.js';
import { insertLinkKey } from './sql/insert-link-key.js';
import { selectLinkKeys } from './sql/select-link-keys.js';

/** With a new key every few days, links of a month; each is tried on a link whose key is not known. */
const MOST_KEYS = 10;

/** The keys that live in Postgres, where every node finds them. Read anew each time: one taken back is so at once. */
export class PgLinkKeys extends LinkKeys {
  constructor(private readonly database: Pick<Database, 'query' | 'transaction'>) {
    super();
  }

  async all(): Promise<Uint8Array[]> {
    const rows = await this.database.query(selectLinkKeys());
    return rows.map(({ secret }) => secret);
  }

  replace(actor: string, revoke: boolean): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const [key] = await transaction.query(insertLinkKey());
      await transaction.query(deleteLinkKeys(revoke ? 1 : MOST_KEYS));
      const after = { earlierLinks: revoke ? 'revoked' : 'stay good' };
      await recordChanges(transaction, actor, [{ kind: 'link-key', target: String(key?.id), after }]);
      return true;
    });
  }
}
