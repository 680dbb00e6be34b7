import { type TimelineEntry } from '#contract';
import { type Statement, statement } from '../statement.js';

export type TimelineRow = Omit<TimelineEntry, 'at'> & { incidentId: string; at: Date };

export function selectTimeline(incidentIds: string[]): Statement<TimelineRow> {
  return statement(
    `select incident_id as "incidentId", at, actor, kind, reason, account, text
     from incident_event
     where incident_id = any ($1::uuid[])
     order by id`,
    [incidentIds],
  );
}
