import { type Statement, statement } from '../statement.js';
import { HANDLING_COLUMNS, type HandlingRow } from './incident-columns.js';

export type AccountHandlingRow = HandlingRow & {
  incidentId: string;
  account: string;
  /** By hand. */
  resolvedAt: Date | null;
};

export function selectAccountHandling(incidentIds: string[]): Statement<AccountHandlingRow> {
  return statement(
    `select
       incident_id as "incidentId", account, ${HANDLING_COLUMNS}, resolved_at as "resolvedAt"
     from incident_account
     where incident_id = any ($1::uuid[])
     order by account`,
    [incidentIds],
  );
}
