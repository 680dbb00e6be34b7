import { type Statement, statement } from '../statement.js';

export type LastVersion = { version: number; actor: string; at: Date };

/** The newest version that an SLA of this id ever had, and who made it. */
export function selectLastVersion(slaId: string): Statement<LastVersion> {
  return statement(
    `select version, actor, at from audit
     where kind = 'sla' and target = $1 and version is not null
     order by version desc
     limit 1`,
    [slaId],
  );
}
