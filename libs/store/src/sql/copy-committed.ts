import { type FlushMarks, type RowScope } from '#evaluate';
import { COMMITTED_COLUMNS } from '../copy-decoder.js';
import { grainBounds } from '../grain-bounds.js';

/*
 * COPY takes no parameters, so these are written out: numbers only, which can't be anything but numbers.
 */

/**
 * Rows of flushes of a node by its number: the brin index finds them where they lie, at the end. Undefined where none of
 * the nodes has flushed.
 */
export function copyAdded(after: FlushMarks, through: FlushMarks, scope: RowScope): string | undefined {
  const flushes = [...through]
    .map(([node, flush]) => ({ node, from: after.get(node) ?? -1, to: flush }))
    .filter(({ from, to }) => from < to)
    .map(({ node, from, to }) => `node_id = ${int(node)} and flush > ${int(from)} and flush <= ${int(to)}`);
  if (flushes.length === 0) return undefined;
  // "offset 0": or else Postgres goes by the operations, and so through all their rows.
  const rows = `(select * from latency_10s where ${flushes.join(' or ')} offset 0) added where true`;
  return copyOf(rows, scope, COMMITTED_COLUMNS);
}

/** Each request since then exactly once: those of long ago as in latency-rows.ts, then 10 s rows. */
export function copyHistory(fromUnixMs: number, slotsFromUnixMs: number, scope: RowScope): string[] {
  const columns = COMMITTED_COLUMNS.replace('node_id, flush', '0, 0::bigint');
  const slots = copyOf(`latency_10s where window_start >= ${instant(slotsFromUnixMs)}`, scope, columns);
  if (fromUnixMs >= slotsFromUnixMs) return [slots];
  const bounds = grainBounds(fromUnixMs, slotsFromUnixMs);
  const instants = [
    bounds.fromUnixMs,
    bounds.minutesFromUnixMs,
    bounds.hoursFromUnixMs,
    bounds.hoursToUnixMs,
    bounds.minutesToUnixMs,
    bounds.toUnixMs,
  ].map(instant);
  return [copyOf(`latency_rows(${instants.join(', ')}) where true`, scope, columns), slots];
}

function copyOf(rows: string, { totalOf, accountsOf, accountIds }: RowScope, columns: string): string {
  const total = `account_id = 0 and operation_id = any ('${intArray(totalOf)}')`;
  const among = accountIds === undefined ? '' : ` and account_id = any ('${intArray(accountIds)}')`;
  const accounts = `account_id >= 3${among} and operation_id = any ('${intArray(accountsOf)}')`;
  const wanted = [totalOf.length > 0 ? total : [], accountsOf.length > 0 ? accounts : []].flat();
  const condition = wanted.length === 0 ? 'false' : wanted.map((each) => `(${each})`).join(' or ');
  return `copy (select ${columns} from ${rows} and (${condition})) to stdout (format binary)`;
}

function intArray(values: number[]): string {
  return `{${values.map(int).join(',')}}`;
}

function int(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer`);
  return String(value);
}

function instant(unixMs: number): string {
  return `'${new Date(unixMs).toISOString()}'::timestamptz`;
}
