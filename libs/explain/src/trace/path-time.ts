import { type PathSection } from '#contract';
import { namePattern, operationLabel, type Span } from '#span';
import { CallPaths, type CallPath } from './call-paths.js';
import { callKey, callsOf, isCall, unansweredCalls, type Call } from './calls.js';
import { criticalPath } from './critical-path.js';
import { failuresOf, type Failure } from '../errors/failures.js';
import { shortKey } from './short-key.js';
import { isBareServerOf, type TraceNode, type TraceTree } from './trace-tree.js';

/** What path time is of: a service's own work, one side of a gap on an edge, or a call that nobody's span answers. */
export type Unit =
  | { of: 'self'; service: string }
  /** Time in a client span that its server span does not cover. */
  | { of: 'gap'; side: 'before' | 'after'; caller: string; callee: string }
  /** Own work right before or after a call of which there is only the server span: it holds the way there or back. */
  | { of: 'around'; side: 'before' | 'after'; caller: string; callee: string }
  | { of: 'call'; caller: string; peer: string }
  /** What is called more often than usual, by what these calls usually take; the two counts are per trace, on average. */
  | { of: 'repeats'; caller: string; callee: string; failing: boolean; calls: number; usually: number };

type UnitTime = { unit: Unit; ns: number };

/** Whose time the critical path of one trace is, or of several on average. */
export type PathTime = {
  durationNs: number;
  /** How many traces it is the mean of; one where it is left out. */
  weight?: number;
  /** The root's operation and what it calls: traces that do alike work have it in common. */
  signature: string;
  /** The same by the patterns of names; left out where that is the same. */
  pattern?: string;
  /** Each nanosecond of the root's duration once, by the unit's key. */
  units: Map<string, UnitTime>;
  /** Which service answered a call, by {@link callKey}; on and off the path. */
  answers: Map<string, string>;
  /** {@link callKey}s of blocking client spans without a server span; on and off the path. */
  open: Set<string>;
  /** Some span's parent was not sent. */
  orphaned: boolean;
  /** What failed in this one trace, and its calls by path; a mean of several has neither. */
  failures?: Failure[];
  calls?: Map<string, CallPath>;
};

/** How many traces these stand for. */
export function tracesOf(times: PathTime[]): number {
  return times.reduce((sum, { weight = 1 }) => sum + weight, 0);
}

/** Splits the critical path of a tree among services, the gaps between them, and what they call. */
export function pathTime(tree: TraceTree): PathTime {
  const calls = callsOf(tree);
  const time: PathTime = {
    durationNs: tree.root.endNs,
    ...signatureOf(tree.root),
    units: new Map(),
    answers: new Map(),
    open: new Set(unansweredCalls(tree, calls).map(callKey)),
    orphaned: tree.orphans > 0,
    failures: failuresOf(tree, calls),
  };
  for (const call of calls.values()) {
    if (call.callee !== undefined) time.answers.set(callKey(call), call.callee);
  }
  const sectionsOf = sectionsByNode(tree);
  const paths = new CallPaths(time.answers);
  for (const node of tree.nodes) {
    const sections = sectionsOf[node.index];
    if (!sections) continue;
    const call = isCall(node.span) ? calls.get(node.span.spanId) : undefined;
    const path = paths.enter(node, call);
    if (sections.length > 0) addParts(node, call, sections, time.units, path?.ns);
  }
  return { ...time, calls: paths.paths };
}

/** By the node's index; empty for one that the path only leads through to what is below, undefined for one off the path. */
function sectionsByNode(tree: TraceTree): (PathSection[] | undefined)[] {
  const byNode = tree.nodes.map((): PathSection[] | undefined => undefined);
  for (const section of criticalPath(tree)) {
    const node = tree.byId.get(section.spanId);
    if (!node) continue;
    const sections = byNode[node.index];
    if (sections) sections.push(section);
    else byNode[node.index] = [section];
    for (let up = node.parent; up && !byNode[up.index]; up = up.parent) byNode[up.index] = [];
  }
  return byNode;
}

function addParts(
  node: TraceNode,
  call: Call | undefined,
  sections: PathSection[],
  units: Map<string, UnitTime>,
  ofPath: Map<string, number> | undefined,
): void {
  const add = (key: string, ns: number, unitOf: () => Unit): void => {
    const known = units.get(key);
    if (known) known.ns += ns;
    else units.set(key, { unit: unitOf(), ns });
    ofPath?.set(key, (ofPath.get(key) ?? 0) + ns);
  };
  if (!call) {
    const { service } = node.span;
    const own = aroundCalls(node, sections, (side, callee, ns) =>
      add(`around\u0000${side}\u0000${service}\u0000${callee}`, ns, () => ({
        of: 'around',
        side,
        caller: service,
        callee,
      })),
    );
    add(`self\u0000${service}`, lengthOf(own), () => ({ of: 'self', service }));
    return;
  }
  const { caller, callee, peer } = call;
  if (callee === undefined) {
    add(`call\u0000${caller}\u0000${peer}`, lengthOf(sections), () => ({ of: 'call', caller, peer }));
    return;
  }
  const { beforeNs, afterNs } = gapOf(node, call, sections);
  const edge = `${caller}\u0000${callee}`;
  add(`gap\u0000before\u0000${edge}`, beforeNs, () => ({ of: 'gap', side: 'before', caller, callee }));
  add(`gap\u0000after\u0000${edge}`, afterNs, () => ({ of: 'gap', side: 'after', caller, callee }));
}

/**
 * Takes the sections that are next to a call without a client span; one between two of them is one half each.
 * @returns those that are next to none
 */
function aroundCalls(
  node: TraceNode,
  sections: PathSection[],
  add: (side: 'before' | 'after', callee: string, ns: number) => void,
): PathSection[] {
  const bare = node.children.filter((child) => isBareServerOf(child, node));
  if (bare.length === 0) return sections;
  const starting = new Map(bare.map((child) => [child.startNs, child.span.service]));
  const ended = new Map(bare.map((child) => [Math.min(child.endNs, node.endNs), child.span.service]));
  return sections.filter(({ startNs, endNs }) => {
    const [before, after] = [starting.get(endNs), ended.get(startNs)];
    const ns = (endNs - startNs) / (before !== undefined && after !== undefined ? 2 : 1);
    if (before !== undefined) add('before', before, ns);
    if (after !== undefined) add('after', after, ns);
    return before === undefined && after === undefined;
  });
}

/**
 * Raw gaps, although the path is corrected for clock skew: centring a server span in its client span would share
 * a growth between both sides, while a constant skew cancels out when healthy traces are subtracted. Undone only
 * where the whole call is on the path; a part of it says nothing about the rest.
 */
function gapOf(node: TraceNode, call: Call, sections: PathSection[]): { beforeNs: number; afterNs: number } {
  let [beforeNs, afterNs] = [0, 0];
  for (const { startNs, endNs } of sections) {
    if (startNs >= call.servedToNs) afterNs += endNs - startNs;
    else beforeNs += endNs - startNs;
  }
  const whole = sections[0]?.startNs === node.startNs && sections.at(-1)?.endNs === node.endNs;
  const movedNs = whole && beforeNs > 0 && afterNs > 0 ? movedServerNs(node) : 0;
  return { beforeNs: beforeNs - movedNs, afterNs: afterNs + movedNs };
}

/** By how much a client span's server span was moved against it. */
function movedServerNs(client: TraceNode): number {
  const moved = client.children.find((child) => child.shiftNs !== client.shiftNs);
  return moved ? moved.shiftNs - client.shiftNs : 0;
}

/** Names only, each once: how often something is called is what may have changed. */
function signatureOf(root: TraceNode): Pick<PathTime, 'signature' | 'pattern'> {
  const signature = namesIn(root, (name) => name);
  const pattern = namesIn(root, namePattern);
  return pattern === signature ? { signature } : { signature, pattern };
}

function namesIn(root: TraceNode, nameOf: (name: string) => string): string {
  const labelOf = ({ service, name, kind }: Span): string =>
    operationLabel({ service, name: nameOf(name), kind });
  const called = root.children.filter((child) => child.blocks).map((child) => labelOf(child.span));
  return shortKey([labelOf(root.span), ...[...new Set(called)].sort()].join('\u0000'));
}

function lengthOf(sections: PathSection[]): number {
  return sections.reduce((sum, section) => sum + section.endNs - section.startNs, 0);
}
