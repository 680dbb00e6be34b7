import { type Handling } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Of the whole; one that is resolved by hand is over at `at`, also while something still violates. */
export function updateHandling(incidentId: string, handling: Handling, at: Date): Statement<never> {
  const { acknowledgedAt, acknowledgedBy, assignee, snoozedUntil, resolvedBy } = handling;
  return statement(
    `update incident set
       acknowledged_at = $2, acknowledged_by = $3, assignee = $4, snoozed_until = $5, resolved_by = $6,
       resolved_at = case when $6::text is null then resolved_at else coalesce(resolved_at, $7) end,
       version = version + 1
     where id = $1`,
    [incidentId, acknowledgedAt, acknowledgedBy, assignee, snoozedUntil, resolvedBy, at],
  );
}
