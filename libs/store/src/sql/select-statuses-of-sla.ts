import { type SlaStatus } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { STATUSES } from './select-statuses.js';

/** By the beginning of the primary key: a site may have a hundred thousand statuses of other SLAs. */
export function selectStatusesOfSla(slaId: string): Statement<SlaStatus> {
  return statement(`${STATUSES} where sla_id = $1 order by service, name, kind, account`, [slaId]);
}
