import { type Statement, statement } from '../statement.js';

export type SurveyedHoursRow = {
  traces: number;
  sampled: number;
  pathNs: number;
  /** The first of them; null where there is none. */
  firstHourUnixMs: number | null;
  /** The first that there is of any time. */
  surveyedSinceUnixMs: number | null;
};

export function selectSurveyedHours(from: Date, to: Date): Statement<SurveyedHoursRow> {
  return statement(
    `select coalesce(sum(traces), 0) as traces, coalesce(sum(sampled), 0)::int as sampled,
       coalesce(sum(path_ns), 0) as "pathNs",
       (extract(epoch from min(hour)) * 1000)::bigint as "firstHourUnixMs",
       (select (extract(epoch from min(first_seen)) * 1000)::bigint from service_edge) as "surveyedSinceUnixMs"
     from survey_hour
     where hour >= $1 and hour < $2`,
    [from, to],
  );
}
