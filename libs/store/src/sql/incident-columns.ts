import { type Handling, type Incident, type IncidentKey, type Severity } from '#contract';

/** Times of people's deeds are null where there were none. */
export type HandlingRow = Pick<Handling, 'acknowledgedBy' | 'assignee' | 'resolvedBy'> & {
  acknowledgedAt: Date | null;
  snoozedUntil: Date | null;
};

export type IncidentRow = HandlingRow & {
  id: string;
  mode: Incident['mode'];
  key: IncidentKey;
  severity: Severity;
  openedAt: Date;
  reopenedAt: Date | null;
  resolvedAt: Date | null;
};

/** What of the tables `incident` and `incident_account` makes a `HandlingRow`. */
export const HANDLING_COLUMNS = `
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", assignee,
  snoozed_until as "snoozedUntil", resolved_by as "resolvedBy"`;

/** What of the table `incident` makes an `IncidentRow`. */
export const INCIDENT_COLUMNS = `
  id, mode, key, severity, opened_at as "openedAt", reopened_at as "reopenedAt", resolved_at as "resolvedAt",
  ${HANDLING_COLUMNS}`;
