import { type Statement, statement } from '../statement.js';

export type CountedReach = {
  /** Start of the oldest partition of each grain; null where there is none. */
  minutesFromUnixMs: number | null;
  hoursFromUnixMs: number | null;
  /** Whether the hours hold nothing that is not counted yet. */
  hoursAreCounted: boolean;
};

/** How far back histograms reach. */
export function selectCountedReach(): Statement<CountedReach> {
  return statement(
    `select
       (select (extract(epoch from min(start)) * 1000)::bigint from latency_partitions('1m')) as "minutesFromUnixMs",
       (select (extract(epoch from min(start)) * 1000)::bigint from latency_partitions('1h')) as "hoursFromUnixMs",
       not exists (
         select from rollup left join attainment_mark mark using (node_id)
         where grain = '1h' and rollup.flush > coalesce(mark.flush, -1)
       ) as "hoursAreCounted"`,
  );
}
