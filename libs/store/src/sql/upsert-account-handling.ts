import { type Handling } from '#contract';
import { type Statement, statement } from '../statement.js';

export function upsertAccountHandling(
  incidentId: string,
  account: string,
  handling: Handling,
  resolvedAt: Date | null,
): Statement<never> {
  const { acknowledgedAt, acknowledgedBy, assignee, snoozedUntil, resolvedBy } = handling;
  return statement(
    `with handled as (
       update incident set version = version + 1 where id = $1
     )
     insert into incident_account
       (incident_id, account, acknowledged_at, acknowledged_by, assignee, snoozed_until, resolved_by, resolved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (incident_id, account) do update set
       acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,
       assignee = excluded.assignee, snoozed_until = excluded.snoozed_until, resolved_by = excluded.resolved_by,
       resolved_at = excluded.resolved_at`,
    [incidentId, account, acknowledgedAt, acknowledgedBy, assignee, snoozedUntil, resolvedBy, resolvedAt],
  );
}
