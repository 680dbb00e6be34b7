import { type EdgeSum, type OwnerSum } from './ports.js';

/*
 * Bounds on what a survey keeps, whatever names senders make up: the most of it by its own name, the rest together.
 */

/** Accounts told apart for each owner of an operation's time. */
export const TOP_ACCOUNTS = 10;
/** Edges told apart: addresses of machines that come and go are names, too. */
const TOP_EDGES = 500;
const OTHER = '(other)';

/** The accounts of each owner with the most time; the time of all others is that of "(other)". */
export function topAccounts(owners: OwnerSum[]): OwnerSum[] {
  const kept = new Map<string, OwnerSum>();
  const rank = new Map<string, number>();
  for (const sum of owners.toSorted((a, b) => b.pathNs - a.pathNs)) {
    const { operation, owner } = sum;
    const key = JSON.stringify([operation.service, operation.name, operation.kind, owner.kind, owner.name]);
    const rankOfThis = rank.get(key) ?? 0;
    rank.set(key, rankOfThis + 1);
    const account = rankOfThis < TOP_ACCOUNTS ? sum.account : OTHER;
    const known = kept.get(`${key}${account}`);
    if (known) {
      known.pathNs += sum.pathNs;
      known.slowPathNs += sum.slowPathNs;
    } else kept.set(`${key}${account}`, { ...sum, account });
  }
  return [...kept.values()];
}

/** The most called edges; the other callees of a caller together. */
export function topEdges(edges: EdgeSum[]): EdgeSum[] {
  const byCalls = edges.toSorted((a, b) => b.calls - a.calls);
  const others = new Map<string, EdgeSum>();
  for (const edge of byCalls.slice(TOP_EDGES)) {
    const key = `${edge.caller}\u0000${edge.kind}`;
    const known = others.get(key);
    if (known) addEdge(known, edge);
    else others.set(key, { ...edge, callee: OTHER, buckets: [...edge.buckets] });
  }
  return [...byCalls.slice(0, TOP_EDGES), ...others.values()];
}

function addEdge(sum: EdgeSum, edge: EdgeSum): void {
  sum.calls += edge.calls;
  sum.errors += edge.errors;
  sum.durationNs += edge.durationNs;
  sum.pathNs += edge.pathNs;
  edge.buckets.forEach((calls, i) => (sum.buckets[i]! += calls));
}
