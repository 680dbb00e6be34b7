import { type Statement, statement } from '../statement.js';

/**
 * Lets the brin indexes of the last hours know the newest rows, which autovacuum does only every minute: until then each
 * reader of new flushes would go through all rows of that minute, a million instead of 20,000. It takes 10 ms for those.
 */
export function summarizeFlushes(): Statement<never> {
  return statement(
    `select brin_summarize_new_values(indexrelid)
     from latency_partitions('10s')
     join pg_index on indrelid = partition
     join pg_class on pg_class.oid = indexrelid
     join pg_am on pg_am.oid = relam and amname = 'brin'
     where finish > now() - interval '2 hours'`,
  );
}
