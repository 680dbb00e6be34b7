import { type Statement, statement } from '../statement.js';
import { type HandlingRow } from './select-incidents.js';

export type LockedIncident = HandlingRow & { id: string; resolvedAt: Date | null };

/**
 * As every update of the row locks it, so that of two deeds, or of a deed and the end of the incident, one sees what the
 * other has done. Violations and accounts may refer to it meanwhile.
 */
export function lockIncident(id: string): Statement<LockedIncident> {
  return statement(
    `select
       id, resolved_at as "resolvedAt", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy",
       assignee, snoozed_until as "snoozedUntil", resolved_by as "resolvedBy"
     from incident
     where id = $1
     for no key update`,
    [id],
  );
}
