import { type PathSection } from '#contract';
import { assemble, criticalPath, type TraceNode } from '#explain';
import { type Span } from '#span';

/** The part of a trace that hangs together, and what its root's duration was spent waiting for. */
export type TraceLayout = { root: TraceNode; incomplete: boolean; path: PathSection[] };

/** Undefined where no span can be the root. */
export function layoutOf(spans: Span[]): TraceLayout | undefined {
  const tree = assemble(spans);
  return tree && { root: tree.root, incomplete: tree.incomplete, path: criticalPath(tree) };
}

/** One line of a waterfall. */
export type Row = { span: Span; depth: number; startNs: number; endNs: number; path: PathSection[] };

/**
 * The lines of a waterfall, parents before their children, at most `limit`. Where a trace has more spans, those on
 * the critical path, the selected one and the failed ones come first, each with all that is above it.
 */
export function rowsOf({ root, path }: TraceLayout, limit: number, selected?: string): Row[] {
  const sections = new Map<string, PathSection[]>();
  for (const section of path) {
    const ofSpan = sections.get(section.spanId);
    if (ofSpan) ofSpan.push(section);
    else sections.set(section.spanId, [section]);
  }
  const all: (Row & { above: number })[] = [];
  const stack = [{ node: root, depth: 0, above: -1 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, depth, above } = next;
    const { span, startNs, endNs } = node;
    const index = all.push({ span, depth, startNs, endNs, above, path: sections.get(span.spanId) ?? [] }) - 1;
    for (const child of node.children.toReversed())
      stack.push({ node: child, depth: depth + 1, above: index });
  }
  const rank = ({ span, path }: Row) =>
    span.spanId === selected ? 0 : path.length > 0 ? 1 : span.status === 'error' ? 2 : 3;
  const byRank = all
    .map((row, index) => ({ rank: rank(row), index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  const kept = new Set<number>();
  for (const { index } of byRank) {
    if (kept.size >= limit) break;
    for (let at = index; at >= 0 && !kept.has(at); at = all[at]?.above ?? -1) kept.add(at);
  }
  return all.filter((_, index) => kept.has(index));
}
