import { type Operation } from '#span';
import { type Statement, statement } from '../statement.js';

export type SurveyedOperationRow = {
  sampled: number;
  requests: number;
  pathNs: number;
  slowRequests: number;
  slowPathNs: number;
};

/** No row where nothing of it was surveyed in the hours from ≤ hour < to. */
export function selectSurveyedOperation(
  { service, name, kind }: Operation,
  from: Date,
  to: Date,
): Statement<SurveyedOperationRow> {
  return statement(
    `select sum(sampled)::int as sampled, sum(requests) as requests, sum(path_ns) as "pathNs",
       sum(slow_requests) as "slowRequests", sum(slow_path_ns) as "slowPathNs"
     from survey_operation
     where operation_id = (select id from operation where (service, name, kind) = ($1, $2, $3) and id >= 1)
       and hour >= $4 and hour < $5
     having count(*) > 0`,
    [service, name, kind, from, to],
  );
}
