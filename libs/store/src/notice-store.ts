import { type Notice } from '#contract';
import { NoticeStore, type Trouble } from '#page';
import { type Database } from './database.js';
import { deliveryOf } from './delivery.js';
import { insertNotice } from './sql/insert-notice.js';
import { resolveNotice } from './sql/resolve-notice.js';
import { selectNoticeDeliveries } from './sql/select-notice-deliveries.js';
import { type NoticeRow, selectNotices } from './sql/select-notices.js';
import { UUID } from './uuid.js';

export class PgNoticeStore extends NoticeStore {
  /** @param writes the term in which they are kept */
  constructor(
    private readonly database: Database,
    private readonly writes: Pick<Database, 'transaction'> = database,
  ) {
    super();
  }

  open(): Promise<Notice[]> {
    return this.load({ status: 'open' });
  }

  async find(id: string): Promise<Notice | undefined> {
    if (!UUID.test(id)) return undefined;
    const [notice] = await this.load({ id });
    return notice;
  }

  list(limit: number): Promise<Notice[]> {
    return this.load({ limit });
  }

  async create(trouble: Trouble, channelIds: string[]): Promise<boolean> {
    const created = await this.writes.transaction((transaction) =>
      transaction.query(insertNotice(trouble, channelIds)),
    );
    return created.length > 0;
  }

  async resolve(id: string, resolution: string): Promise<void> {
    await this.writes.transaction((transaction) => transaction.query(resolveNotice(id, resolution)));
  }

  private async load(filter: Parameters<typeof selectNotices>[0]): Promise<Notice[]> {
    const rows = await this.database.query(selectNotices(filter));
    const deliveries = await this.database.query(selectNoticeDeliveries(rows.map(({ id }) => id)));
    return rows.map((row) =>
      noticeOf(row, deliveries.filter(({ noticeId }) => noticeId === row.id).map(deliveryOf)),
    );
  }
}

function noticeOf(row: NoticeRow, deliveries: Notice['deliveries']): Notice {
  return {
    ...row,
    status: row.resolvedAt === null ? 'open' : 'resolved',
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    deliveries,
  };
}
