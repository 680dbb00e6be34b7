import { type Statement, statement } from '../statement.js';

export function selectCountedAt(): Statement<{ countedAtUnixMs: number | null }> {
  return statement(
    `select (extract(epoch from min(counted_at)) * 1000)::bigint as "countedAtUnixMs" from attainment_mark`,
  );
}
