import { type Statement, statement } from '../statement.js';

export type StoredSinceRow = { minutes: Date | null; slots: Date | null };

/** Where the oldest partitions begin that there are. */
export function selectStoredSince(): Statement<StoredSinceRow> {
  return statement(
    `select
       (select min(start) from latency_partitions('1m')) as minutes,
       (select min(start) from latency_partitions('10s')) as slots`,
  );
}
