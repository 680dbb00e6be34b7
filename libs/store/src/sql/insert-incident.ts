import { type IncidentKey, type Sla } from '#contract';
import { keyText } from '#page';
import { type Statement, statement } from '../statement.js';

/** With its first entry in the timeline. */
export function insertIncident(key: IncidentKey, sla: Sla, openedAt: Date): Statement<{ id: string }> {
  const mode = sla.mode ?? 'live';
  return statement(
    `with opened as (
       insert into incident (mode, key, open_key, severity, opened_at) values ($1, $2, $3, $4, $5) returning id
     ), told as (
       insert into incident_event (incident_id, at, actor, kind, reason, text)
       select id, $5, 'culprit', 'opened', 'new-cause', $6 from opened
     )
     select id from opened`,
    [mode, key, `${mode} ${keyText(key)} ${sla.id}`, sla.severity, openedAt, `Opened by ${sla.name}`],
  );
}
