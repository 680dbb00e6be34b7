import { type SurveySums } from '#survey';
import { type Statement, statement } from '../statement.js';

export function addSurveyBlindSpots({ hourUnixMs, blind }: SurveySums): Statement<never> {
  return statement(
    `insert into survey_blind_spot as known (hour, operation_id, service, place, span, path_ns)
     select $1, operation.id, blind_service, place, span, path_ns
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])
       as added (service, name, kind, blind_service, place, span, path_ns)
     join operation using (service, name, kind)
     where operation.id >= 1
     on conflict (operation_id, hour, service, place) do update set
       span = excluded.span,
       path_ns = known.path_ns + excluded.path_ns`,
    [
      new Date(hourUnixMs),
      blind.map(({ operation }) => operation.service),
      blind.map(({ operation }) => operation.name),
      blind.map(({ operation }) => operation.kind),
      blind.map(({ service }) => service),
      blind.map(({ place }) => place),
      blind.map(({ span }) => span),
      blind.map(({ pathNs }) => pathNs),
    ],
  );
}
