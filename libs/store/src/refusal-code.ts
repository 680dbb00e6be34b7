import { codeOf } from '#kit';

/** Data exceptions, violated constraints, limits such as the length of an index entry, what a trigger raises. */
const DATA_CLASSES = new Set(['22', '23', '54', 'P0']);
/**
 * Of these classes, but about every row alike: no row of ours holds a NULL, and each is written in the format of
 * COPY. So the schema is not the one that this release knows, and no row is to be lost over that.
 */
const SCHEMA_CODES = new Set(['23502', '22P03', '22P04']);
/** By statement_timeout, or by an operator's pg_cancel_backend(). */
const QUERY_CANCELED = '57014';

/**
 * The SQLSTATE of an error with which Postgres refuses the data that it was given, and always will; undefined of any
 * other error, such as those of a connection, of a deadlock or of a full disk.
 */
export function refusalOf(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === undefined || code.length !== 5 || SCHEMA_CODES.has(code)) return undefined;
  if (isWithoutPartition(error, code)) return undefined;
  return DATA_CLASSES.has(code.slice(0, 2)) ? code : undefined;
}

/** Whether Postgres has ended a statement because it took too long: half of it may be done in time. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === QUERY_CANCELED;
}

/** A row that finds no partition violates a check too, one without a name; the partition can be made. */
function isWithoutPartition(error: unknown, code: string): boolean {
  if (code !== '23514') return false;
  return typeof error !== 'object' || error === null || !('constraint' in error) || !error.constraint;
}
