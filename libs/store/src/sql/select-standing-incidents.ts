import { type Incident, type IncidentKey, type Severity } from '#contract';
import { type Escalated, type Told } from '#page';
import { type Statement, statement } from '../statement.js';
import { type HandlingRow } from './select-incidents.js';

export type StandingIncidentRow = HandlingRow & {
  id: string;
  mode: Incident['mode'];
  key: IncidentKey;
  severity: Severity;
  openedAt: Date;
  reopenedAt: Date | null;
  resolvedAt: Date | null;
  version: number;
  reopenings: number;
  told: Told;
  escalated: Record<string, Escalated>;
  violated: string[];
};

/** By three indexes, as all that has ever been is in the table. */
export function selectStandingIncidents(resolvedSince: Date): Statement<StandingIncidentRow> {
  return statement(
    `select
       id, mode, key, severity, opened_at as "openedAt", reopened_at as "reopenedAt", resolved_at as "resolvedAt",
       version, reopenings, told, escalated,
       acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", assignee,
       snoozed_until as "snoozedUntil", resolved_by as "resolvedBy",
       case
         when resolved_at is null
           and exists (select from violation where incident_id = incident.id and violation.resolved_at is null)
         then '{}'
         else array(select distinct sla_id || ' ' || operation_id from violation where incident_id = incident.id)
       end as violated
     from incident
     where id in (
       select id from incident where resolved_at is null
       union all select id from incident where resolved_at >= $1
       union all select incident_id from violation where resolved_at is null
     )
     order by opened_at, id`,
    [resolvedSince],
  );
}
