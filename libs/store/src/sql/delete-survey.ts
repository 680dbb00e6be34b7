import { type Statement, statement } from '../statement.js';

/**
 * Deletes hours that began before a time, with what belongs to them: some thousand rows an hour, for which partitions
 * would be more work than they save. Profiles of ten minutes are kept for a day, then one of each hour.
 */
export function deleteSurvey(before: Date, now: Date): Statement<{ deleted: number }> {
  return statement(
    `with hours as (delete from survey_hour where hour < $1 returning 1),
       operations as (delete from survey_operation where hour < $1 returning 1),
       owners as (delete from survey_owner where hour < $1 returning 1),
       blind_spots as (delete from survey_blind_spot where hour < $1 returning 1),
       edges as (delete from survey_edge where hour < $1 returning 1),
       unseen as (delete from service_edge where last_seen < $1 returning 1),
       profiles as (
         delete from path_profile
         where to_time < $1 or to_time < $2::timestamptz - interval '1 day' and extract(minute from to_time) >= 10
         returning 1
       )
     select (
       (select count(*) from hours) + (select count(*) from operations) + (select count(*) from owners)
         + (select count(*) from blind_spots) + (select count(*) from edges) + (select count(*) from unseen)
         + (select count(*) from profiles)
     )::int as deleted`,
    [before, now],
  );
}
