import { type SpanHit } from '#span';
import { type ExplainRequest } from './explain-request.js';

/**
 * One request for several of the same operation and the same kind of badness: it finds the requests that violate for any
 * of them, and some more (see {@link violates}). The baseline is from before the first of them began.
 */
export function unionOf(requests: ExplainRequest[]): ExplainRequest {
  const [first] = requests;
  if (!first) throw new Error('nothing to explain');
  if (requests.length === 1) return first;
  const thresholds = requests.flatMap(({ bad }) => (bad === 'errors' ? [] : [bad.longerThanNs]));
  const since = requests.map((one) => one.violatingSinceUnixMs ?? one.windowFromUnixMs);
  const arrivedBy = requests.map((one) => one.arrivedByUnixMs ?? Infinity);
  const accounts = requests.every((one) => one.accounts)
    ? [...new Set(requests.flatMap((one) => one.accounts ?? []))]
    : undefined;
  return {
    operation: first.operation,
    accounts,
    bad: first.bad === 'errors' ? 'errors' : { longerThanNs: least(thresholds) },
    windowFromUnixMs: least(requests.map((one) => one.windowFromUnixMs)),
    windowToUnixMs: -least(requests.map((one) => -one.windowToUnixMs)),
    violatingSinceUnixMs: least(since),
    arrivedByUnixMs: arrivedBy.includes(Infinity) ? undefined : -least(arrivedBy.map((ms) => -ms)),
  };
}

/** Tells whether a request to the operation violates. */
export function violates(request: ExplainRequest): (hit: SpanHit) => boolean {
  const { bad, windowFromUnixMs, windowToUnixMs, arrivedByUnixMs = Infinity } = request;
  const accounts = request.accounts && new Set(request.accounts);
  return (hit) =>
    (bad === 'errors' ? hit.error : hit.durationNs > bad.longerThanNs) &&
    hit.endUnixMs >= windowFromUnixMs &&
    hit.endUnixMs < windowToUnixMs &&
    hit.arrivalUnixMs <= arrivedByUnixMs &&
    (accounts?.has(hit.account) ?? true);
}

/** There may be more than a call can have arguments. */
function least(values: number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
