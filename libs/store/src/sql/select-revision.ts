import { type Statement, statement } from '../statement.js';

/** What the triggers of migration 8 count. */
export function selectRevision(): Statement<{ revision: string }> {
  return statement(`select string_agg(number::text, '.' order by "of") as revision from revision`);
}
