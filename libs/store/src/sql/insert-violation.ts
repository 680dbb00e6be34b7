import { type NewViolation } from '#page';
import { type Statement, statement } from '../statement.js';

/** No row comes back where the (SLA, operation) has an open violation. */
export function insertViolation(violation: NewViolation): Statement<{ id: string }> {
  return statement(
    `insert into violation (sla_id, sla, operation_id, opened_at, violating_since)
     values ($1, $2, $3, $4, $5)
     on conflict (sla_id, operation_id) where resolved_at is null do nothing
     returning id`,
    [
      violation.sla.id,
      violation.sla,
      violation.operation.id,
      new Date(violation.openedAtUnixMs),
      new Date(violation.violatingSinceUnixMs),
    ],
  );
}
