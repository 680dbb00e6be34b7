import { type PathTime } from '#explain';
import { type Operation } from '#span';
import { type OperationProfile } from './ports.js';
import { type SurveyedRequest } from './surveyed-trace.js';

/** Kinds of work that one operation does; the rarest others are left out, and are then compared with all. */
const TOP_SIGNATURES = 10;
/** Signatures, and units and calls of each, that are told apart at all; what comes first has it. */
const MOST_KINDS = 1_000;
/** Operations of one profile; those that come first have it. */
const OPERATIONS = 1_000;

type Sum = Required<Pick<PathTime, 'weight'>> & PathTime;

/**
 * Mean path times of healthy requests by operation, signature and how long they took, to the doubling: violating requests
 * are the slowest of theirs, and are compared with the slowest of these.
 */
export class ProfileBuilder {
  private readonly operations = new Map<string, { operation: Operation; sums: Map<string, Sum> }>();

  constructor(readonly fromUnixMs: number) {}

  /** A request that is not in error and within its SLAs' thresholds. */
  addHealthy({ operation, time }: SurveyedRequest): void {
    const key = JSON.stringify([operation.service, operation.name, operation.kind]);
    let entry = this.operations.get(key);
    if (!entry) {
      if (this.operations.size >= OPERATIONS) return;
      this.operations.set(key, (entry = { operation, sums: new Map<string, Sum>() }));
    }
    const kind = `${kindOf(time)}\u0000${Math.floor(Math.log2(Math.max(1, time.durationNs)))}`;
    const sum = entry.sums.get(kind);
    if (sum) addTo(sum, time);
    else if (entry.sums.size < MOST_KINDS) entry.sums.set(kind, copyOf(time));
  }

  profiles(toUnixMs: number): OperationProfile[] {
    return [...this.operations.values()].map(({ operation, sums }) => ({
      operation,
      fromUnixMs: this.fromUnixMs,
      toUnixMs,
      times: ofTopSignatures([...sums.values()]).map(meanOf),
    }));
  }
}

function ofTopSignatures(sums: Sum[]): Sum[] {
  const weights = new Map<string, number>();
  for (const { signature, weight } of sums) weights.set(signature, (weights.get(signature) ?? 0) + weight);
  const top = [...weights].sort((a, b) => b[1] - a[1]).slice(0, TOP_SIGNATURES);
  const kept = new Set(top.map(([signature]) => signature));
  return sums.filter(({ signature }) => kept.has(signature));
}

/** Names with ids in them would make each request the only one of its kind. */
function kindOf({ signature, pattern = signature }: PathTime): string {
  return pattern;
}

function copyOf(time: PathTime): Sum {
  const { durationNs, orphaned } = time;
  return {
    durationNs,
    signature: kindOf(time),
    orphaned,
    weight: 1,
    units: new Map([...time.units].map(([key, unit]) => [key, { ...unit }])),
    answers: new Map(time.answers),
    open: new Set(time.open),
  };
}

function addTo(sum: Sum, time: PathTime): void {
  sum.weight++;
  sum.durationNs += time.durationNs;
  for (const [key, { unit, ns }] of time.units) {
    const known = sum.units.get(key);
    if (known) known.ns += ns;
    else if (sum.units.size < MOST_KINDS) sum.units.set(key, { unit, ns });
  }
  for (const [key, callee] of time.answers) if (sum.answers.size < MOST_KINDS) sum.answers.set(key, callee);
  for (const key of time.open) if (sum.open.size < MOST_KINDS) sum.open.add(key);
  sum.orphaned ||= time.orphaned;
}

function meanOf(sum: Sum): PathTime {
  return {
    ...sum,
    durationNs: sum.durationNs / sum.weight,
    units: new Map([...sum.units].map(([key, { unit, ns }]) => [key, { unit, ns: ns / sum.weight }])),
  };
}
