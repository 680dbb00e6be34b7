import { type SurveySums } from '#survey';
import { type Statement, statement } from '../statement.js';

export function addSurveyHour({ hourUnixMs, traces, sampled, pathNs }: SurveySums): Statement<never> {
  return statement(
    `insert into survey_hour as known (hour, traces, sampled, path_ns) values ($1, $2, $3, $4)
     on conflict (hour) do update set
       traces = known.traces + excluded.traces,
       sampled = known.sampled + excluded.sampled,
       path_ns = known.path_ns + excluded.path_ns`,
    [new Date(hourUnixMs), traces, sampled, pathNs],
  );
}
