import { type Statement, statement } from '../statement.js';
import { type HandlingRow } from './select-incidents.js';

export type AccountHandlingRow = HandlingRow & { incidentId: string; account: string };

export function selectAccountHandling(incidentIds: string[]): Statement<AccountHandlingRow> {
  return statement(
    `select
       incident_id as "incidentId", account, acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy",
       assignee, snoozed_until as "snoozedUntil", resolved_by as "resolvedBy"
     from incident_account
     where incident_id = any ($1::uuid[])
     order by account`,
    [incidentIds],
  );
}
