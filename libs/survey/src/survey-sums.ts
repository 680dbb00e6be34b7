import { type Operation } from '#span';
import { type CallMade } from './calls-made.js';
import { bucketOf, DURATION_BUCKETS } from './duration-buckets.js';
import { topBlind, topEdges, topOwners } from './most.js';
import { ownersOf } from './owners.js';
import { type BlindSum, type EdgeSum, type OperationSum, type OwnerSum, type SurveySums } from './ports.js';
import { type SlowestRequests } from './slowest.js';
import { type SurveyedRequest, type SurveyedTrace } from './surveyed-trace.js';

type BlindSpot = Omit<BlindSum, 'span' | 'pathNs'> & { spans: Map<string, number> };

/**
 * Adds up what sampled traces say. Each stands for `weight` traces: of those that there were, every one had the same chance
 * to be looked at, so that the sums are right on average, whatever the traces are.
 */
export class SurveyAdder {
  private traces = 0;
  private sampled = 0;
  private pathNs = 0;
  private readonly operations = new Map<string, OperationSum>();
  private readonly owners = new Map<string, OwnerSum>();
  private readonly blind = new Map<string, BlindSpot>();
  private readonly edges = new Map<string, EdgeSum>();

  constructor(
    private readonly hourUnixMs: number,
    private readonly slowest: Pick<SlowestRequests, 'isSlow'>,
  ) {}

  add({ requests, calls }: SurveyedTrace, weight: number): void {
    this.traces += weight;
    this.sampled++;
    this.pathNs += (requests[0]?.time.durationNs ?? 0) * weight;
    for (const request of requests) this.addRequest(request, weight);
    for (const call of calls) this.addCall(call, weight);
  }

  sums(): SurveySums {
    return {
      hourUnixMs: this.hourUnixMs,
      traces: this.traces,
      sampled: this.sampled,
      pathNs: this.pathNs,
      operations: [...this.operations.values()],
      owners: topOwners([...this.owners.values()]),
      blind: topBlind([...this.blind.values()].map(blindSumOf)),
      edges: topEdges([...this.edges.values()]),
    };
  }

  private addRequest({ operation, account, time, blind }: SurveyedRequest, weight: number): void {
    const key = keyOf(operation);
    const isSlow = this.slowest.isSlow(key, time.durationNs, weight);
    const sum = entryOf(this.operations, key, () => ({
      operation,
      sampled: 0,
      requests: 0,
      pathNs: 0,
      slowRequests: 0,
      slowPathNs: 0,
    }));
    sum.sampled++;
    sum.requests += weight;
    sum.pathNs += time.durationNs * weight;
    if (isSlow) {
      sum.slowRequests += weight;
      sum.slowPathNs += time.durationNs * weight;
    }
    for (const { owner, ns } of ownersOf(time)) {
      const owned = entryOf(this.owners, [key, owner.kind, owner.name, account].join('\u0000'), () => ({
        operation,
        owner,
        account,
        pathNs: 0,
        slowPathNs: 0,
      }));
      owned.pathNs += ns * weight;
      if (isSlow) owned.slowPathNs += ns * weight;
    }
    for (const { service, place, span, ns } of blind) {
      const spot = entryOf(this.blind, [key, service, place].join('\u0000'), () => ({
        operation,
        service,
        place,
        spans: new Map<string, number>(),
      }));
      spot.spans.set(span, (spot.spans.get(span) ?? 0) + ns * weight);
    }
  }

  private addCall({ caller, callee, kind, durationNs, error, pathNs }: CallMade, weight: number): void {
    const sum = entryOf(this.edges, [caller, callee, kind].join('\u0000'), () => ({
      caller,
      callee,
      kind,
      calls: 0,
      errors: 0,
      durationNs: 0,
      pathNs: 0,
      buckets: Array.from({ length: DURATION_BUCKETS }, () => 0),
    }));
    sum.calls += weight;
    if (error) sum.errors += weight;
    sum.durationNs += durationNs * weight;
    sum.pathNs += pathNs * weight;
    sum.buckets[bucketOf(durationNs)]! += weight;
  }
}

function blindSumOf({ spans, ...spot }: BlindSpot): BlindSum {
  const [span] = [...spans].reduce((most, one) => (one[1] > most[1] ? one : most));
  return { ...spot, span, pathNs: [...spans.values()].reduce((sum, ns) => sum + ns, 0) };
}

function keyOf(operation: Operation): string {
  return [operation.service, operation.name, operation.kind].join('\u0000');
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
