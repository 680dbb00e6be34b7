import { type AttributeValue, type Attributes, type Span } from '#span';
import { assemble, type TraceTree } from '../trace/trace-tree.js';
import { criticalPath } from '../trace/critical-path.js';
import { waterfallRows } from '../waterfall/waterfall-rows.js';

/*
 * Exemplars' traces are kept for as long as their incident, fifty of them at a time, and each passes through memory and
 * Postgres while a page waits.
 */

/** A waterfall shows 400. */
const MAX_SPANS = 1_000;
/** Of all traces of one explanation together, as JSON: Postgres takes about half a second for it. */
const MAX_BYTES = 16 * 2 ** 20;
/** Ids, times and names of fields. */
const SPAN_BYTES = 350;
const ENTRY_BYTES = 6;

/** The spans of a trace that are kept: of a large one those that matter most, with those above the judged one. */
export function worthKeeping(tree: TraceTree, spans: Span[], most = MAX_SPANS): Span[] {
  if (spans.length <= most) return spans;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const above: Span[] = [];
  for (
    let up = parentOf(tree.root.span, byId);
    up && above.length < Math.floor(most / 2);
    up = parentOf(up, byId)
  ) {
    if (above.includes(up)) break;
    above.push(up);
  }
  const { rows } = waterfallRows(tree, criticalPath(tree), most - above.length);
  return [...above.toReversed(), ...rows.flatMap(({ spanId }) => byId.get(spanId) ?? [])];
}

/** The same traces within `mostBytes` together: the largest are cut first, and one whose judged span alone is too large is given up. */
export function withinBytes<T extends { rootSpanId: string; spans: Span[] }>(
  traces: T[],
  mostBytes = MAX_BYTES,
): T[] {
  const sizes = traces.map(({ spans }) => bytesOf(spans));
  const allowed = allowances(sizes, mostBytes);
  return traces.map((trace, i) => {
    const allowance = allowed[i] ?? 0;
    if ((sizes[i] ?? 0) <= allowance) return trace;
    const tree = assemble(trace.spans, trace.rootSpanId);
    if (!tree) return { ...trace, spans: [] };
    let { spans } = trace;
    while (spans.length > 1 && bytesOf(spans) > allowance) {
      spans = worthKeeping(tree, spans, Math.floor(spans.length / 2));
    }
    return { ...trace, spans: bytesOf(spans) > allowance ? [] : spans };
  });
}

/** What each may have of `total`: all that it needs, or as much as every other one that does not get that. */
export function allowances(needs: number[], total: number): number[] {
  const allowed = needs.map(() => 0);
  const smallestFirst = needs.map((need, i) => ({ need, i })).sort((a, b) => a.need - b.need);
  let left = total;
  for (const [at, { need, i }] of smallestFirst.entries()) {
    allowed[i] = Math.min(need, left / (needs.length - at));
    left -= allowed[i];
  }
  return allowed;
}

function parentOf({ parentSpanId }: Span, byId: Map<string, Span>): Span | undefined {
  return parentSpanId === undefined ? undefined : byId.get(parentSpanId);
}

/** About how long these are as JSON. Writing it to know would take five times as long. */
function bytesOf(spans: Span[]): number {
  return spans.reduce((sum, { name, statusMessage, attributes, resource, events, links }) => {
    const further = [...events, ...links].reduce(
      (all, each) => all + 80 + attributesBytes(each.attributes),
      0,
    );
    return (
      sum +
      SPAN_BYTES +
      name.length +
      statusMessage.length +
      attributesBytes(attributes) +
      attributesBytes(resource) +
      further
    );
  }, 0);
}

function attributesBytes(attributes: Attributes): number {
  let bytes = 0;
  for (const key in attributes) bytes += ENTRY_BYTES + key.length + valueBytes(attributes[key]);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return (value.length * 4) / 3;
  if (Array.isArray(value))
    return value.reduce<number>((sum, each) => sum + ENTRY_BYTES + valueBytes(each), 0);
  return typeof value === 'object' && value !== null ? attributesBytes(value) : 8;
}
