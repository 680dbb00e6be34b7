import { type Notice } from '#contract';
import { type Statement, statement } from '../statement.js';

export type NoticeRow = Omit<Notice, 'status' | 'openedAt' | 'resolvedAt' | 'deliveries'> & {
  openedAt: Date;
  resolvedAt: Date | null;
};

/** Notices without their deliveries, the newest first. */
export function selectNotices(
  filter: { id: string } | { status: 'open' } | { limit: number },
): Statement<NoticeRow> {
  const condition = 'id' in filter ? 'id = $1' : 'status' in filter ? 'resolved_at is null' : 'true';
  return statement(
    `select id, kind, subject, title, text, opened_at as "openedAt", resolved_at as "resolvedAt", resolution
     from notice
     where ${condition}
     order by opened_at desc, id
     ${'limit' in filter ? 'limit $1' : ''}`,
    'id' in filter ? [filter.id] : 'limit' in filter ? [filter.limit] : [],
  );
}
