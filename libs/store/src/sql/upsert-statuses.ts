import { type SlaStatus } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/**
 * Saves a batch in one statement. A status whose SLA has been deleted since it was judged is left out: it would
 * break the reference and cost all the others.
 */
export function upsertStatuses(statuses: SlaStatus[]): Statement<never> {
  return statement(
    `insert into sla_status
       (sla_id, operation_id, account, state, reason, alerting, since, violating_since, measurement, memory)
     select
       sla_id, operation_id, account, state, reason, alerting,
       to_timestamp(since / 1000.0), to_timestamp(violating_since / 1000.0), measurement, memory
     from json_to_recordset($1) as judged (
       sla_id text, operation_id int, account text, state text, reason text, alerting boolean,
       since double precision, violating_since double precision, measurement json, memory json
     )
     where exists (select from sla where id = sla_id for key share)
     order by sla_id, operation_id, account
     on conflict (sla_id, operation_id, account) do update set
       state = excluded.state,
       reason = excluded.reason,
       alerting = excluded.alerting,
       since = excluded.since,
       violating_since = excluded.violating_since,
       measurement = excluded.measurement,
       memory = excluded.memory`,
    [
      JSON.stringify(
        statuses.map((status) => ({
          sla_id: status.slaId,
          operation_id: status.operation.id,
          account: status.account,
          state: status.state,
          reason: status.reason,
          alerting: status.alerting,
          since: status.sinceUnixMs,
          violating_since: status.violatingSinceUnixMs,
          measurement: status.measurement,
          memory: status.memory,
        })),
      ),
    ],
  );
}
