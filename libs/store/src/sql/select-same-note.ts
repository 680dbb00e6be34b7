import { type Statement, statement } from '../statement.js';
import { type DeedEntry } from './insert-deed.js';

/** Whether somebody has just said the same: a request that was sent again, as its answer was lost. */
export function selectSameNote(
  incidentId: string,
  since: Date,
  { actor, account, text }: DeedEntry,
): Statement<{ id: number }> {
  return statement(
    `select id from incident_event
     where incident_id = $1 and at > $2 and kind = 'noted' and actor = $3 and account is not distinct from $4
       and text = $5
     limit 1`,
    [incidentId, since, actor, account, text],
  );
}
