import { type ActionKind, type LinkUse, LinkUses } from '#page';
import { type Database } from './database.js';
import { insertLinkUse } from './sql/insert-link-use.js';
import { selectLinkUse } from './sql/select-link-use.js';

export class PgLinkUses extends LinkUses {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  async of(deliveryId: string, kind: ActionKind): Promise<LinkUse | undefined> {
    const [use] = await this.database.query(selectLinkUse(deliveryId, kind));
    return use && { by: use.by, atUnixMs: use.at.getTime() };
  }

  async record(deliveryId: string, kind: ActionKind, { by, atUnixMs }: LinkUse): Promise<void> {
    await this.database.query(insertLinkUse(deliveryId, kind, new Date(atUnixMs), by));
  }
}
