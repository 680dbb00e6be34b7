import { type Explanation, type OperationRef, type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

export type ViolationRow = {
  id: string;
  /** Null while it waits for its explanation. */
  incidentId: string | null;
  evidenceId: string | null;
  sla: Sla;
  operationId: number;
  operation: OperationRef;
  openedAt: Date;
  resolvedAt: Date | null;
  violatingSinceUnixMs: number;
  explanation: Explanation | null;
  lastBadSpanEndUnixMs: number | null;
  lastBadSpanArrivalUnixMs: number | null;
};

export function selectViolations(incidentIds: string[]): Statement<ViolationRow> {
  return statement(
    `select
       violation.id, incident_id as "incidentId", evidence_id as "evidenceId", sla,
       operation_id as "operationId", json_build_object('service', service, 'name', name, 'kind', kind) as operation,
       opened_at as "openedAt", resolved_at as "resolvedAt",
       (extract(epoch from violating_since) * 1000)::bigint as "violatingSinceUnixMs",
       explanation,
       (extract(epoch from last_bad_span_end) * 1000)::bigint as "lastBadSpanEndUnixMs",
       (extract(epoch from last_bad_span_arrival) * 1000)::bigint as "lastBadSpanArrivalUnixMs"
     from violation
     join operation on operation.id = operation_id
     left join evidence on evidence.id = evidence_id
     where incident_id = any ($1::uuid[])
     order by opened_at, violation.id`,
    [incidentIds],
  );
}
