import { type Handling, type Incident, type IncidentKey, type Severity } from '#contract';
import { type IncidentFilter } from '#page';
import { type Statement, statement } from '../statement.js';

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

/** An account without a contract weighs 1; of a violation that is over, all accounts count that it had. */
const WEIGHT = `(
  select sum(coalesce(weight, 1))
  from violation join violation_account on violation_id = violation.id
  where incident_id = incident.id and (left_at is null or violation.resolved_at is not null)
)`;

/** Incidents some violation of which has this. */
const having = (condition: string): string =>
  `incident.id in (select incident_id from violation where ${condition})`;

/** Incidents without what hangs on them, the newest first, or those of most weight. */
export function selectIncidents(filter: { id: string } | IncidentFilter): Statement<IncidentRow> {
  const values: unknown[] = [];
  const conditions = ['true'];
  const where = (condition: (place: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  let limit = '';
  if ('id' in filter) {
    where((place) => `incident.id = ${place}`, filter.id);
  } else {
    if (filter.sla !== undefined) where((place) => having(`sla_id = ${place}`), filter.sla);
    if (filter.mode !== undefined) where((place) => `mode = ${place}`, filter.mode);
    if (filter.keptTrace !== undefined) {
      where(
        (place) => having(`evidence_id in (select evidence_id from kept_trace where trace_id = ${place})`),
        filter.keptTrace,
      );
    }
    if (filter.during !== undefined) {
      where((place) => `opened_at < ${place}`, new Date(filter.during.toUnixMs));
      where((place) => `coalesce(resolved_at, 'infinity') >= ${place}`, new Date(filter.during.fromUnixMs));
    }
    if (filter.account !== undefined) {
      where(
        (place) => having(`id in (select violation_id from violation_account where account = ${place})`),
        filter.account,
      );
    }
    if (filter.status !== undefined) {
      conditions.push(filter.status === 'open' ? 'resolved_at is null' : 'resolved_at is not null');
    }
    values.push(filter.limit);
    limit = `limit $${values.length}`;
  }
  const byWeight = 'order' in filter && filter.order === 'weight' ? `${WEIGHT} desc nulls last, ` : '';
  return statement(
    `select
       id, mode, key, severity, opened_at as "openedAt", reopened_at as "reopenedAt", resolved_at as "resolvedAt",
       acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", assignee,
       snoozed_until as "snoozedUntil", resolved_by as "resolvedBy"
     from incident
     where ${conditions.join(' and ')}
     order by ${byWeight}opened_at desc, incident.id
     ${limit}`,
    values,
  );
}
