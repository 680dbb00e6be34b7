import { type AuditEntry, type AuditKind } from '#contract';
import { type Statement, statement } from '../statement.js';

export type AuditFilter = {
  kind?: AuditKind;
  target?: string;
  /** Only changes of this moment or later. */
  since?: Date;
  /** Only entries before the one of this id: the last of the page before. */
  before?: number;
  limit: number;
};

export type AuditRow = Omit<AuditEntry, 'at' | 'action'> & { at: Date };

/** The newest first. */
export function selectAudit({ kind, target, since, before, limit }: AuditFilter): Statement<AuditRow> {
  return statement(
    `select id, at, actor, kind, target, version, before, after
     from audit
     where ($1::text is null or kind = $1) and ($2::text is null or target = $2)
       and ($3::timestamptz is null or at >= $3) and ($4::bigint is null or id < $4)
     order by id desc
     limit $5`,
    [kind ?? null, target ?? null, since ?? null, before ?? null, limit],
  );
}
