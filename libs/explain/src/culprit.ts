import { compareBySignature, pool, type UnitGrowth } from './compare.js';
import { edgeEvidence } from './edge-evidence.js';
import { callKey } from './calls.js';
import { type PathTime, type Unit } from './path-time.js';
import { compareText } from './trace-tree.js';

/** Somebody who may be the bottleneck. A dependency is called but sends no spans of its own. */
type Suspect = { name: string; kind: 'service' | 'dependency' };

/** A part of a suspect's growth. Gaps on an edge are shared between both ends by `part`. */
export type Piece = UnitGrowth & { part: number };

export type RankedSuspect = Suspect & {
  /** Mean time on the critical path per violating trace, and per healthy one. */
  violatingNs: number;
  baselineNs: number;
  /** The difference. */
  excessNs: number;
  /** Its part of all that grew, 0 to 1. */
  share: number;
  /** The most grown first. */
  pieces: Piece[];
};

export type Ranking = {
  /** Those that grew, the most first. */
  suspects: RankedSuspect[];
  /** The sum of what grew. */
  totalExcessNs: number;
  /** How much of one trace's critical path is a suspect's, by the same shares. */
  timeOf: (suspect: Suspect, time: PathTime) => number;
};

/** Means of the same durations differ by their rounding. */
const MIN_EXCESS_NS = 1;

type Attribution = { suspect: Suspect; part: number }[];

/**
 * Who takes more time on the critical path than in healthy traces? Without a baseline the growth is all there is:
 * the plain path time.
 */
export function rankCulprits(violating: PathTime[], baseline: PathTime[]): Ranking {
  const comparisons = compareBySignature(violating, baseline);
  const pooled = pool(comparisons);
  const attribute = attributionBy([...violating, ...baseline], edgeEvidence(comparisons, pooled));
  const suspects = new Map<string, RankedSuspect>();
  for (const growth of pooled.units.values()) {
    for (const { suspect, part } of attribute(growth.unit)) {
      const entry = suspects.get(suspectKey(suspect)) ?? unsuspected(suspect);
      suspects.set(suspectKey(suspect), entry);
      entry.violatingNs += growth.violatingNs * part;
      entry.baselineNs += growth.baselineNs * part;
      entry.pieces.push({ ...growth, part });
    }
  }
  for (const entry of suspects.values()) {
    entry.excessNs = entry.violatingNs - entry.baselineNs;
    entry.pieces.sort((a, b) => pieceExcessNs(b) - pieceExcessNs(a));
  }
  const grown = [...suspects.values()].filter((suspect) => suspect.excessNs >= MIN_EXCESS_NS);
  const totalExcessNs = grown.reduce((sum, suspect) => sum + suspect.excessNs, 0);
  for (const suspect of grown) suspect.share = suspect.excessNs / totalExcessNs;
  grown.sort((a, b) => b.excessNs - a.excessNs || compareText(suspectKey(a), suspectKey(b)));
  return {
    suspects: grown,
    totalExcessNs,
    timeOf: (suspect, time) => {
      let ns = 0;
      for (const unit of time.units.values()) {
        for (const { suspect: owner, part } of attribute(unit.unit)) {
          if (suspectKey(owner) === suspectKey(suspect)) ns += unit.ns * part;
        }
      }
      return ns;
    },
  };
}

export function pieceExcessNs(piece: Piece): number {
  return (piece.violatingNs - piece.baselineNs) * piece.part;
}

function unsuspected(suspect: Suspect): RankedSuspect {
  return { ...suspect, violatingNs: 0, baselineNs: 0, excessNs: 0, share: 0, pieces: [] };
}

function suspectKey({ kind, name }: Suspect): string {
  return `${kind}\u0000${name}`;
}

function attributionBy(
  times: PathTime[],
  calleePart: ReturnType<typeof edgeEvidence>,
): (unit: Unit) => Attribution {
  const peers = new Map<string, Suspect>();
  const answers = answersOf(times);
  const services = servicesOf(times);
  const peerOf = (caller: string, peer: string): Suspect => {
    const key = callKey({ caller, peer });
    let suspect = peers.get(key);
    if (!suspect) {
      const answering = answers.get(key);
      const service = answering?.size === 1 ? [...answering][0] : services.has(peer) ? peer : undefined;
      suspect =
        service === undefined ? { name: peer, kind: 'dependency' } : { name: service, kind: 'service' };
      peers.set(key, suspect);
    }
    return suspect;
  };
  const parts = new Map<string, number>();
  const partOf = (caller: string, callee: string): number => {
    const key = callKey({ caller, peer: callee });
    const part = parts.get(key) ?? calleePart(caller, callee);
    parts.set(key, part);
    return part;
  };
  return (unit) => {
    if (unit.of === 'self') return [{ suspect: { name: unit.service, kind: 'service' }, part: 1 }];
    if (unit.of === 'call') return [{ suspect: peerOf(unit.caller, unit.peer), part: 1 }];
    const part = partOf(unit.caller, unit.callee);
    return [
      { suspect: { name: unit.callee, kind: 'service' }, part },
      { suspect: { name: unit.caller, kind: 'service' }, part: 1 - part },
    ];
  };
}

/**
 * A call that times out leaves a client span whose server span is still running, so not sent. Whoever answers that
 * call in other traces is who it waits for.
 */
function answersOf(times: PathTime[]): Map<string, Set<string>> {
  const answers = new Map<string, Set<string>>();
  for (const time of times) {
    for (const [key, callee] of time.answers) {
      const known = answers.get(key);
      if (known) known.add(callee);
      else answers.set(key, new Set([callee]));
    }
  }
  return answers;
}

function servicesOf(times: PathTime[]): Set<string> {
  const services = new Set<string>();
  for (const time of times) {
    for (const { unit } of time.units.values()) {
      if (unit.of === 'self') services.add(unit.service);
      if (unit.of === 'gap') services.add(unit.caller).add(unit.callee);
    }
  }
  return services;
}
