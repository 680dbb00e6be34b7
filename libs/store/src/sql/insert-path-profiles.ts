import { type OperationProfile } from '#survey';
import { type Statement, statement } from '../statement.js';

/** @param times the path times of each profile as JSON */
export function insertPathProfiles(profiles: OperationProfile[], times: string[]): Statement<never> {
  return statement(
    `insert into path_profile (operation_id, from_time, to_time, times)
     select operation.id, from_time, to_time, times
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::json[])
       as added (service, name, kind, from_time, to_time, times)
     join operation using (service, name, kind)
     where operation.id >= 1
     on conflict (operation_id, to_time) do nothing`,
    [
      profiles.map(({ operation }) => operation.service),
      profiles.map(({ operation }) => operation.name),
      profiles.map(({ operation }) => operation.kind),
      profiles.map(({ fromUnixMs }) => new Date(fromUnixMs)),
      profiles.map(({ toUnixMs }) => new Date(toUnixMs)),
      times,
    ],
  );
}
