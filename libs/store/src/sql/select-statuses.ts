import { type Memory, type SlaStatus } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** Statuses with their operations, before any condition. */
export const STATUSES = `select
    sla_id as "slaId",
    json_build_object(
      'id', operation.id, 'service', service, 'name', name, 'kind', kind, 'entry', entry
    ) as operation,
    account,
    state,
    reason,
    alerting,
    (extract(epoch from since) * 1000)::bigint as "sinceUnixMs",
    (extract(epoch from violating_since) * 1000)::bigint as "violatingSinceUnixMs",
    measurement,
    memory
  from sla_status join operation on operation.id = operation_id`;

export type StatusRow = Omit<SlaStatus, 'memory'> & { memory: Memory | null };

export function selectStatuses(): Statement<StatusRow> {
  return statement(`${STATUSES} order by sla_id, operation_id, account`);
}
