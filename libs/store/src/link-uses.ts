import { type Acknowledgement, type ActionKind, LinkUses } from '#page';
import { type Database } from './database.js';
import { insertLinkUse } from './sql/insert-link-use.js';
import { selectLinkUse } from './sql/select-link-use.js';

export class PgLinkUses extends LinkUses {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  async of(deliveryId: string, kind: ActionKind): Promise<Acknowledgement | undefined> {
    const [use] = await this.database.query(selectLinkUse(deliveryId, kind));
    return use && { by: use.by, atUnixMs: use.at.getTime() };
  }

  async record(deliveryId: string, kind: ActionKind, { by, atUnixMs }: Acknowledgement): Promise<void> {
    await this.database.query(insertLinkUse(deliveryId, kind, new Date(atUnixMs), by));
  }
}
