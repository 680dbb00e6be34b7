import { type Statement, statement } from '../statement.js';
import { HANDLING_COLUMNS, type HandlingRow } from './incident-columns.js';

export type HandledAccountRow = HandlingRow & {
  /** When it last stopped to violate; null while it violates some SLA of the incident. */
  leftAt: Date | null;
  /** By hand. */
  resolvedAt: Date | null;
};

/** No row comes back where the incident has no such account. */
export function selectHandledAccount(incidentId: string, account: string): Statement<HandledAccountRow> {
  return statement(
    `select
       hit.left_at as "leftAt", ${HANDLING_COLUMNS}, resolved_at as "resolvedAt"
     from (
       select nullif(max(coalesce(left_at, 'infinity')), 'infinity') as left_at
       from violation join violation_account on violation_id = violation.id
       where incident_id = $1 and account = $2
       having count(*) > 0
     ) hit
     left join incident_account on incident_account.incident_id = $1 and incident_account.account = $2`,
    [incidentId, account],
  );
}
