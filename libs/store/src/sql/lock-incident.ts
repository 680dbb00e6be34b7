import { type Statement, statement } from '../statement.js';
import { HANDLING_COLUMNS, type HandlingRow } from './incident-columns.js';

export type LockedIncident = HandlingRow & { id: string; resolvedAt: Date | null; reopenings: number };

/**
 * As every update of the row locks it, so that of two deeds, or of a deed and the end of the incident, one sees what the
 * other has done. Violations and accounts may refer to it meanwhile.
 */
export function lockIncident(id: string): Statement<LockedIncident> {
  return statement(
    `select
       id, resolved_at as "resolvedAt", reopenings, ${HANDLING_COLUMNS}
     from incident
     where id = $1
     for no key update`,
    [id],
  );
}
