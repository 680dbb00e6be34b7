import { type IncidentChange } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * No row comes back where it can't become that: another evaluator or a person was first, and this was decided about what it
 * is no longer. No step is taken, above all, that another has taken, nor any once somebody has acknowledged or ended it.
 */
export function updateIncident(id: string, change: IncidentChange): Statement<{ id: string }> {
  const { becomes, severity, told, escalated, version, atUnixMs } = change;
  return statement(
    `update incident set
       severity = $2, told = $3, escalated = $4, version = version + 1${SETS[becomes ?? 'same']}
     where id = $1 and $5::timestamptz is not null and version = coalesce($6, version) ${CONDITIONS[becomes ?? 'same']}
     returning id`,
    [id, severity, told, escalated, new Date(atUnixMs), version],
  );
}

type Becoming = 'reopened' | 'resolved' | 'same';

const SETS: Record<Becoming | 'opened', string> = {
  opened: '',
  same: '',
  resolved: ', resolved_at = $5',
  reopened:
    ', resolved_at = null, resolved_by = null, acknowledged_at = null, acknowledged_by = null, reopened_at = $5, reopenings = reopenings + 1',
};

const CONDITIONS: Record<Becoming | 'opened', string> = {
  opened: '',
  same: '',
  resolved: `and resolved_at is null
       and not exists (select from violation where incident_id = $1 and violation.resolved_at is null)`,
  reopened: `and resolved_at is not null
       and not exists (
         select from incident other where other.open_key = incident.open_key and other.resolved_at is null
       )`,
};
