import { type OperationRef, type Sla } from '#contract';
import { type Contrary } from '#page';
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
  contrary: Contrary | null;
};

/** Those of incidents, or all that are open. */
export function selectViolations(of: string[] | 'open'): Statement<ViolationRow> {
  return statement(
    `select
       violation.id, incident_id as "incidentId", evidence_id as "evidenceId", sla,
       operation_id as "operationId", json_build_object('service', service, 'name', name, 'kind', kind) as operation,
       opened_at as "openedAt", resolved_at as "resolvedAt",
       (extract(epoch from violating_since) * 1000)::bigint as "violatingSinceUnixMs",
       contrary
     from violation
     join operation on operation.id = operation_id
     where ${of === 'open' ? 'resolved_at is null' : 'incident_id = any ($1::uuid[])'}
     order by opened_at, violation.id`,
    of === 'open' ? [] : [of],
  );
}
