import { criticalPath, isCall, type TraceNode, type TraceTree } from '#explain';
import { storedName } from './stored-name.js';

/**
 * Where the time of a span that no other explains lies: around the spans inside it, or in a span of a service's entry
 * with none inside.
 */
export type BlindPlace = 'around-spans' | 'no-spans-inside';

export type BlindTime = { service: string; place: BlindPlace; span: string; ns: number };

/**
 * Time on the critical path of which the spans only tell the service. A span without children inside a service
 * (INTERNAL) explains its time: its name says what is done. A span that takes work in (SERVER, CONSUMER, a root) says what
 * is asked for, not what is done about it; and time around the spans inside any span is not in their names. Time in a call
 * is told by its caller.
 */
export function blindTimes(tree: TraceTree): BlindTime[] {
  const bySpan = new Map<TraceNode, BlindTime>();
  for (const { spanId, startNs, endNs } of criticalPath(tree)) {
    const node = tree.byId.get(spanId);
    const place = node && blindPlaceOf(node);
    if (!node || !place) continue;
    const known = bySpan.get(node);
    if (known) known.ns += endNs - startNs;
    else {
      const { service, name } = node.span;
      bySpan.set(node, { service: storedName(service), place, span: storedName(name), ns: endNs - startNs });
    }
  }
  return [...bySpan.values()];
}

function blindPlaceOf({ span, parent, children }: TraceNode): BlindPlace | undefined {
  if (isCall(span)) return undefined;
  if (children.some((child) => child.blocks)) return 'around-spans';
  const entry = span.kind === 'server' || span.kind === 'consumer' || parent === undefined;
  return entry ? 'no-spans-inside' : undefined;
}
