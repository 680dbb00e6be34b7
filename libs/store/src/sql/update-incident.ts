import { type IncidentChange } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * No row comes back where it can't become that: another evaluator or a person was first. No step is taken, above all, that
 * another has taken, nor any once somebody has acknowledged or snoozed it.
 */
export function updateIncident(id: string, change: IncidentChange): Statement<{ id: string }> {
  const { becomes, severity, told, escalated, seen, atUnixMs } = change;
  const values: unknown[] = [id, severity, told, escalated, new Date(atUnixMs)];
  let asSeen = '';
  if (seen) {
    values.push(seen.handling.acknowledgedAt, seen.handling.snoozedUntil, seen.escalated);
    asSeen = AS_SEEN;
  }
  return statement(
    `update incident set
       severity = $2, told = $3, escalated = $4${SETS[becomes ?? 'same']}
     where id = $1 and $5::timestamptz is not null ${CONDITIONS[becomes ?? 'same']} ${asSeen}
     returning id`,
    values,
  );
}

/** What has been read has the precision of JavaScript. */
const AS_SEEN = `
       and date_trunc('milliseconds', acknowledged_at) is not distinct from $6::timestamptz
       and date_trunc('milliseconds', snoozed_until) is not distinct from $7::timestamptz
       and escalated = $8`;

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
