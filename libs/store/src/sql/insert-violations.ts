import { type NewViolation } from '#page';
import { type Statement, statement } from '../statement.js';

/** No row comes back of those whose (SLA, operation) has an open violation. */
export function insertViolations(
  violations: NewViolation[],
): Statement<{ id: string; slaId: string; operationId: number }> {
  const given = violations.map(({ sla, operation, openedAtUnixMs, violatingSinceUnixMs }) => ({
    slaId: sla.id,
    sla,
    operationId: operation.id,
    openedAt: new Date(openedAtUnixMs),
    violatingSince: new Date(violatingSinceUnixMs),
  }));
  return statement(
    `insert into violation (sla_id, sla, operation_id, opened_at, violating_since)
     select "slaId", sla, "operationId", "openedAt", "violatingSince"
     from json_to_recordset($1) as given (
       "slaId" text, sla json, "operationId" int, "openedAt" timestamptz, "violatingSince" timestamptz
     )
     on conflict (sla_id, operation_id) where resolved_at is null do nothing
     returning id, sla_id as "slaId", operation_id as "operationId"`,
    [JSON.stringify(given)],
  );
}
