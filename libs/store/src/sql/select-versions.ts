import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

export type VersionFilter = { before?: number; version?: number; limit: number };

export type VersionRow = { version: number; at: Date; actor: string; sla: Sla };

/** Versions of an SLA, also of one that is deleted; the newest first. */
export function selectVersions(
  slaId: string,
  { before, version, limit }: VersionFilter,
): Statement<VersionRow> {
  return statement(
    `select version, at, actor, after as sla
     from audit
     where kind = 'sla' and target = $1 and version is not null
       and ($2::int is null or version < $2) and ($3::int is null or version = $3)
     order by version desc
     limit $4`,
    [slaId, before ?? null, version ?? null, limit],
  );
}
