import { type NewEntry } from '#page';
import { type Statement, statement } from '../statement.js';

/** What Culprit has decided, for the timeline. */
export function insertEntries(incidentId: string, entries: NewEntry[], at: Date): Statement<never> {
  return statement(
    `insert into incident_event (incident_id, at, actor, kind, reason, account, text)
     select $1, $3, 'culprit', kind, reason, account, text
     from json_to_recordset($2) as entry (kind text, reason text, account text, text text)`,
    [incidentId, JSON.stringify(entries), at],
  );
}
