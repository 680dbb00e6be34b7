import { type Statement, statement } from '../statement.js';
import { STATUSES, type StatusRow } from './select-statuses.js';

/** By the beginning of the primary key: a site may have a hundred thousand statuses of other SLAs. */
export function selectStatusesOfSla(slaId: string): Statement<StatusRow> {
  return statement(`${STATUSES} where sla_id = $1 order by service, name, kind, account`, [slaId]);
}
