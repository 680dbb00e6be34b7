import { type PathSection } from '#contract';
import { assemble, criticalPath, waterfallRows, type Waterfall } from '#explain';
import { type Span } from '#span';

/** A trace below its root, in the order of a waterfall. */
export type LaidOutTrace = Pick<Waterfall, 'rows' | 'incomplete'> & {
  root: Span;
  /** Adds up to the duration of the root. */
  criticalPath: PathSection[];
};

/** Lays out the spans of a trace, of which there has to be one at least, in at most `maxRows` rows. */
export function layOut(spans: Span[], maxRows?: number): LaidOutTrace {
  const tree = assemble(spans);
  if (!tree) throw new Error('a trace without spans has no layout');
  const path = criticalPath(tree);
  const { rows, incomplete } = waterfallRows(tree, path, maxRows);
  return { root: tree.root.span, criticalPath: path, rows, incomplete };
}
