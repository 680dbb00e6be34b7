import { type Feedback } from '#contract';
import { through } from '#page';
import { type Statement, statement } from '../statement.js';

/** More than any channel has people: whoever has a link could otherwise fill the table, a name at a time. */
const MOST_VOICES = 100;
/** Who changes his mind for ever is heard, but fills no timeline. */
const MOST_EVENTS = 100;

/**
 * Needs the incident locked, so that voices are counted one after the other. No row comes back where the incident has
 * as many as are kept.
 */
export function sayFeedback(
  incidentId: string,
  { useful, channel, by, at }: Feedback,
): Statement<{ useful: boolean }> {
  return statement(
    `with before as (
       select useful from feedback where (incident_id, channel, person) = ($1, $2, $3)
     ), said as (
       insert into feedback (incident_id, channel, person, useful, at)
       select $1, $2, $3, $4, $5
       where exists (select from before)
         or (select count(*) from feedback where incident_id = $1) < ${MOST_VOICES}
       on conflict (incident_id, channel, person) do update set useful = excluded.useful, at = excluded.at
       returning useful
     ), told as (
       insert into incident_event (incident_id, at, actor, kind, text)
       select $1, $5, $6, 'feedback', case when said.useful then 'Says that the page was useful' else 'Says that the page was noise' end
       from said left join before on true
       where said.useful is distinct from before.useful
         and (select count(*) from incident_event where incident_id = $1 and kind = 'feedback') < ${MOST_EVENTS}
     )
     select useful from said`,
    [incidentId, channel ?? '', by ?? '', useful, new Date(at), through(by, channel)],
  );
}
