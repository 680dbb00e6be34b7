import { type SlaStatus, type WindowReader, type WindowRow } from '../ports.js';
import { type Rule } from '../judge/sla-judge.js';

/** A row for each key with requests in the window or in its recent part, which may reach further back. */
export async function readRows(
  windows: WindowReader,
  { bad, window, accounts }: Rule,
  operationIds: number[],
): Promise<WindowRow[]> {
  const query = { operationIds, accounts, bad, ...window };
  if (window.recentFromUnixMs >= window.fromUnixMs) return windows.sums(query);
  // A query counts its recent part within its window, so a longer recent part is a window of its own.
  const [rows, recentRows] = await Promise.all([
    windows.sums({ ...query, recentFromUnixMs: window.fromUnixMs }),
    windows.sums({ ...query, fromUnixMs: window.recentFromUnixMs }),
  ]);
  const byKey = new Map(rows.map((row) => [keyOf(row.operationId, row.account), row]));
  return recentRows.map(({ operationId, account, total, bad }) => {
    const row = byKey.get(keyOf(operationId, account)) ?? rowWithoutRequests(operationId, account);
    return Object.assign(row, { recentTotal: total, recentBad: bad });
  });
}

/** Rows for the keys that are known but have none: nothing was requested of them. */
export function rowsWithoutRequests(known: SlaStatus[], rows: WindowRow[]): WindowRow[] {
  const present = new Set(rows.map((row) => keyOf(row.operationId, row.account)));
  return known
    .filter(({ operation, account }) => !present.has(keyOf(operation.id, account)))
    .map(({ operation, account }) => rowWithoutRequests(operation.id, account));
}

function rowWithoutRequests(operationId: number, account: string): WindowRow {
  return { operationId, account, total: 0, bad: 0, recentTotal: 0, recentBad: 0, firstBadUnixMs: null };
}

function keyOf(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}
