import { type TimelineEntry } from '#contract';
import { type Statement, statement } from '../statement.js';

export type DeedEntry = Pick<TimelineEntry, 'actor' | 'kind' | 'account' | 'text'>;

/** More than anybody reads; all of it is loaded wherever the incident is. */
export const MOST_OF_A_KIND = 1_000;

/** What a person did, in the timeline. Needs the incident locked; no row comes back where it has as many as are kept. */
export function insertDeed(incidentId: string, at: Date, entry: DeedEntry): Statement<{ id: number }> {
  const { actor, kind, account, text } = entry;
  return statement(
    `insert into incident_event (incident_id, at, actor, kind, account, text)
     select $1, $2, $3, $4, $5, $6
     where (select count(*) from incident_event where incident_id = $1 and kind = $4) < ${MOST_OF_A_KIND}
     returning id`,
    [incidentId, at, actor, kind, account, text],
  );
}
