import { keyText, type IncidentChange } from '#page';
import { type Statement, statement } from '../statement.js';

/** No row comes back where there is an open one of the same mode and key. */
export function insertIncident(change: IncidentChange): Statement<{ id: string }> {
  const { mode, key, severity, told, escalated, atUnixMs } = change;
  return statement(
    `insert into incident (mode, key, open_key, severity, opened_at, told, escalated)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (open_key) where resolved_at is null do nothing
     returning id`,
    [mode, key, `${mode} ${keyText(key)}`, severity, new Date(atUnixMs), told, escalated],
  );
}
