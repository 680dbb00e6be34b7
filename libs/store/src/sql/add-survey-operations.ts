import { type SurveySums } from '#survey';
import { type Statement, statement } from '../statement.js';

/** What has no row of its own in `operation`, (other) among it, is left out. */
export function addSurveyOperations({ hourUnixMs, operations }: SurveySums): Statement<never> {
  return statement(
    `insert into survey_operation as known
       (hour, operation_id, sampled, requests, path_ns, slow_requests, slow_path_ns)
     select $1, operation.id, sampled, requests, path_ns, slow_requests, slow_path_ns
     from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::float8[], $9::float8[])
       as added (service, name, kind, sampled, requests, path_ns, slow_requests, slow_path_ns)
     join operation using (service, name, kind)
     where operation.id >= 1
     on conflict (operation_id, hour) do update set
       sampled = known.sampled + excluded.sampled,
       requests = known.requests + excluded.requests,
       path_ns = known.path_ns + excluded.path_ns,
       slow_requests = known.slow_requests + excluded.slow_requests,
       slow_path_ns = known.slow_path_ns + excluded.slow_path_ns`,
    [
      new Date(hourUnixMs),
      operations.map(({ operation }) => operation.service),
      operations.map(({ operation }) => operation.name),
      operations.map(({ operation }) => operation.kind),
      operations.map(({ sampled }) => sampled),
      operations.map(({ requests }) => requests),
      operations.map(({ pathNs }) => pathNs),
      operations.map(({ slowRequests }) => slowRequests),
      operations.map(({ slowPathNs }) => slowPathNs),
    ],
  );
}
