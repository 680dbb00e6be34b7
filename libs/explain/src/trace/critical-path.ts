import { type PathSection } from '#contract';
import { compareText, type TraceNode, type TraceTree } from './trace-tree.js';

/** How much of its parent an earlier sibling may overlap a later one and still count as having come before it. */
const SIBLING_OVERLAP = 0.01;

type Frame = {
  node: TraceNode;
  startNs: number;
  endNs: number;
  /** Everything from here on is given away; it moves backward. */
  cursorNs: number;
  overlapNs: number;
  /** Children that the node waits for, the last to finish first. */
  waiting: TraceNode[];
  next: number;
};

/**
 * What the root's duration was spent waiting for: sections in the order of time, disjoint, half open, and adding
 * up to exactly the root's duration. At most one more than two for each span.
 *
 * A sweep backward from the root's end: the child that finished last takes its time from the parent, then the
 * child that finished before that one started. Children are clipped to their clipped parent, never dropped for
 * outliving it. Which of several overlapping children the parent waited for cannot be seen in spans: the last to
 * finish is taken, then the first to start, then the smaller span id.
 */
export function criticalPath(tree: TraceTree): PathSection[] {
  const sections: PathSection[] = [];
  const emit = (node: TraceNode, startNs: number, endNs: number): void => {
    if (startNs < endNs) sections.push({ spanId: node.span.spanId, startNs, endNs });
  };
  const stack = [frameOf(tree.root, tree.root.startNs, tree.root.endNs)];
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const child = nextChild(frame);
    if (!child) {
      emit(frame.node, frame.startNs, frame.cursorNs);
      stack.pop();
      continue;
    }
    const endNs = Math.min(child.endNs, frame.cursorNs);
    emit(frame.node, endNs, frame.cursorNs);
    frame.cursorNs = Math.max(child.startNs, frame.startNs);
    stack.push(frameOf(child, frame.cursorNs, endNs));
  }
  return sections.reverse();
}

function frameOf(node: TraceNode, startNs: number, endNs: number): Frame {
  const clippedEnd = (child: TraceNode): number => Math.min(child.endNs, endNs);
  return {
    node,
    startNs,
    endNs,
    cursorNs: endNs,
    overlapNs: (node.endNs - node.startNs) * SIBLING_OVERLAP,
    waiting: node.children
      .filter((child) => child.blocks && Math.max(child.startNs, startNs) < clippedEnd(child))
      .sort(
        (a, b) =>
          clippedEnd(b) - clippedEnd(a) || a.startNs - b.startNs || compareText(a.span.spanId, b.span.spanId),
      ),
    next: 0,
  };
}

/** The next child backward in time that ends before the cursor (or exactly there, or overlaps it by a hair). */
function nextChild(frame: Frame): TraceNode | undefined {
  for (let child = frame.waiting[frame.next]; child; child = frame.waiting[frame.next]) {
    frame.next++;
    const tooLate = Math.min(child.endNs, frame.endNs) > frame.cursorNs + frame.overlapNs;
    if (!tooLate && Math.max(child.startNs, frame.startNs) < frame.cursorNs) return child;
  }
  return undefined;
}
