import { type Explanation, type OperationRef, type Sla } from '#contract';
import { type IncidentFilter } from '#page';
import { type Statement, statement } from '../statement.js';

export type IncidentRow = {
  id: string;
  sla: Sla;
  operationId: number;
  operation: OperationRef;
  openedAt: Date;
  resolvedAt: Date | null;
  violatingSinceUnixMs: number;
  lastBadSpanEndUnixMs: number | null;
  lastBadSpanArrivalUnixMs: number | null;
  explanation: Explanation | null;
};

/** An account without a contract weighs 1; of an incident that is over, all accounts count that it had. */
const WEIGHT = `(
  select sum(coalesce(weight, 1)) from incident_account account
  where account.incident_id = incident.id and (left_at is null or resolved_at is not null)
)`;

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
    if (filter.sla !== undefined) where((place) => `sla_id = ${place}`, filter.sla);
    if (filter.mode !== undefined)
      where((place) => `coalesce(sla ->> 'mode', 'live') = ${place}`, filter.mode);
    if (filter.keptTrace !== undefined) {
      where(
        (place) => `incident.id in (select incident_id from kept_trace where trace_id = ${place})`,
        filter.keptTrace,
      );
    }
    if (filter.during !== undefined) {
      where((place) => `opened_at < ${place}`, new Date(filter.during.toUnixMs));
      where((place) => `coalesce(resolved_at, 'infinity') >= ${place}`, new Date(filter.during.fromUnixMs));
    }
    if (filter.account !== undefined) {
      where(
        (place) => `incident.id in (select incident_id from incident_account where account = ${place})`,
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
       incident.id,
       sla,
       operation_id as "operationId",
       json_build_object('service', service, 'name', name, 'kind', kind) as operation,
       opened_at as "openedAt",
       resolved_at as "resolvedAt",
       (extract(epoch from violating_since) * 1000)::bigint as "violatingSinceUnixMs",
       (extract(epoch from last_bad_span_end) * 1000)::bigint as "lastBadSpanEndUnixMs",
       (extract(epoch from last_bad_span_arrival) * 1000)::bigint as "lastBadSpanArrivalUnixMs",
       explanation
     from incident join operation on operation.id = operation_id
     where ${conditions.join(' and ')}
     order by ${byWeight}opened_at desc, incident.id
     ${limit}`,
    values,
  );
}
