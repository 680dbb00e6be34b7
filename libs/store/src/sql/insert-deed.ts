import { type TimelineEntry } from '#contract';
import { type Statement, statement } from '../statement.js';

export type DeedEntry = Pick<TimelineEntry, 'actor' | 'kind' | 'account' | 'text'>;

/** What a person did, in the timeline. */
export function insertDeed(incidentId: string, at: Date, entry: DeedEntry): Statement<never> {
  const { actor, kind, account, text } = entry;
  return statement(
    `insert into incident_event (incident_id, at, actor, kind, account, text) values ($1, $2, $3, $4, $5, $6)`,
    [incidentId, at, actor, kind, account, text],
  );
}
