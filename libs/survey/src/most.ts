import { type Operation } from '#span';
import { type BlindSum, type EdgeSum, type OwnerSum } from './ports.js';

/*
 * Bounds on what a survey keeps, whatever names senders make up: the most of it by its own name, the rest together.
 */

/** Accounts told apart for each owner of an operation's time. */
export const TOP_ACCOUNTS = 10;
/** Owners told apart for each operation: a pod's address is a dependency's name where nothing better is said. */
const TOP_OWNERS = 100;
/** Places told apart for each operation. */
const TOP_BLIND = 20;
/** Edges told apart: addresses of machines that come and go are names, too. */
const TOP_EDGES = 500;
const OTHER = '(other)';

/**
 * The owners of each operation's time with the most, the time of all others being that of "(other)"; and of each owner
 * the accounts with the most time, in the same way.
 */
export function topOwners(owners: OwnerSum[]): OwnerSum[] {
  const named = new Set<string>();
  const counts = new Map<string, number>();
  for (const { key } of addedUp(owners.map((sum) => ({ key: ownerKey(sum), sum })))) {
    const [operation] = key.split(SEPARATOR);
    if (isAmong(TOP_OWNERS, counts, operation!)) named.add(key);
  }
  const ofNamed = owners.map((sum) =>
    named.has(ownerKey(sum)) ? sum : { ...sum, owner: { ...sum.owner, name: OTHER } },
  );
  const accounts = new Map<string, number>();
  const byAccount = addedUp(
    ofNamed.map((sum) => ({ key: `${ownerKey(sum)}${SEPARATOR}${sum.account}`, sum })),
  );
  const ofTop = byAccount.map(({ sum }) => {
    const account = isAmong(TOP_ACCOUNTS, accounts, ownerKey(sum)) ? sum.account : OTHER;
    return { key: `${ownerKey(sum)}${SEPARATOR}${account}`, sum: { ...sum, account } };
  });
  return addedUp(ofTop).map(({ sum }) => sum);
}

/** Those of one key together, the most time first. */
function addedUp(sums: { key: string; sum: OwnerSum }[]): { key: string; sum: OwnerSum }[] {
  const known = new Map<string, OwnerSum>();
  for (const { key, sum } of sums) {
    const all = known.get(key);
    if (all) {
      all.pathNs += sum.pathNs;
      all.slowPathNs += sum.slowPathNs;
    } else known.set(key, { ...sum });
  }
  return [...known].map(([key, sum]) => ({ key, sum })).sort((a, b) => b.sum.pathNs - a.sum.pathNs);
}

/** Whether it is one of the first `most` of its group that are asked about. */
function isAmong(most: number, counts: Map<string, number>, group: string): boolean {
  const count = (counts.get(group) ?? 0) + 1;
  counts.set(group, count);
  return count <= most;
}

function ownerKey({ operation, owner }: OwnerSum): string {
  return [operationKey(operation), owner.kind, owner.name].join(SEPARATOR);
}

/** Names hold no such character: it would not be storable. */
const SEPARATOR = '\u0000';

function operationKey({ service, name, kind }: Operation): string {
  return JSON.stringify([service, name, kind]);
}

/**
 * The most called edges; the other callees of a caller together, and where callers are as many, those of all others.
 * Each is there once, also where somebody's name is "(other)".
 */
export function topEdges(edges: EdgeSum[]): EdgeSum[] {
  const byCalls = edges.toSorted((a, b) => b.calls - a.calls);
  const kept = new Map<string, EdgeSum>();
  for (const [i, edge] of byCalls.entries()) {
    const isTop = i < TOP_EDGES;
    const names = isTop ? edge : { caller: kept.size < 2 * TOP_EDGES ? edge.caller : OTHER, callee: OTHER };
    const key = `${names.caller}\u0000${names.callee}\u0000${edge.kind}`;
    const known = kept.get(key);
    if (known) addEdge(known, edge);
    else kept.set(key, { ...edge, caller: names.caller, callee: names.callee, buckets: [...edge.buckets] });
  }
  return [...kept.values()];
}

/** The places of each operation with the most time: only a tenth of it or more is told. */
export function topBlind(blind: BlindSum[]): BlindSum[] {
  const counts = new Map<string, number>();
  return blind
    .toSorted((a, b) => b.pathNs - a.pathNs)
    .filter(({ operation }) => isAmong(TOP_BLIND, counts, operationKey(operation)));
}

function addEdge(sum: EdgeSum, edge: EdgeSum): void {
  sum.calls += edge.calls;
  sum.errors += edge.errors;
  sum.durationNs += edge.durationNs;
  sum.pathNs += edge.pathNs;
  edge.buckets.forEach((calls, i) => (sum.buckets[i]! += calls));
}
