import { type Operation } from '#span';
import { type pathTimesFromJson } from '../path-times-json.js';
import { type Statement, statement } from '../statement.js';

/** The newest that ended by then, and not longer than a week before: services change. */
export function selectPathProfile(
  { service, name, kind }: Operation,
  by: Date,
): Statement<{ times: Parameters<typeof pathTimesFromJson>[0] }> {
  return statement(
    `select times
     from path_profile join operation on operation.id = operation_id
     where (service, name, kind) = ($1, $2, $3) and operation.id >= 1
       and to_time <= $4 and to_time > $4 - interval '7 days'
     order by to_time desc
     limit 1`,
    [service, name, kind, by],
  );
}
