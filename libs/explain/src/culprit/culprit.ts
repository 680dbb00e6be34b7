import { aroundEvidence } from './around-evidence.js';
import { peersIn, suspectKey, type Suspect } from './answering.js';
import { comparableWith, compareBySignature, compareOthers, pool, type UnitGrowth } from './compare.js';
import { dependencyEvidence, type DependencyPart } from './dependency-evidence.js';
import { edgeEvidence, type CalleePart } from './edge-evidence.js';
import { type PathTime, type Unit } from '../trace/path-time.js';
import { withRepeats } from './repeats.js';
import { compareText } from '../trace/trace-tree.js';
import { type Violation } from './violation.js';

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

type Compared = Pick<Violation, 'violating' | 'baseline' | 'passing' | 'others'>;

type Attribution = { suspect: Suspect; part: number }[];

/**
 * Who takes more time on the critical path than in healthy traces? Without a baseline the growth is all there is:
 * the plain path time.
 */
export function rankCulprits({ violating, baseline, passing = [], others }: Compared): Ranking {
  const comparable = comparableWith(baseline);
  const comparisons = compareBySignature(
    violating.map(comparable),
    baseline.map(comparable),
    passing.map(comparable),
  );
  const pooled = pool(comparisons);
  const elsewhere = others ? compareOthers(others.during, others.before) : [];
  const evidence = [...comparisons, ...elsewhere];
  const attribute = attributionBy(
    [...violating, ...baseline],
    { gap: edgeEvidence(evidence), around: aroundEvidence(evidence) },
    dependencyEvidence(evidence),
  );
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
      for (const unit of withRepeats(comparable(time), pooled.repeats).units.values()) {
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

function attributionBy(
  times: PathTime[],
  calleePart: Record<'gap' | 'around', CalleePart>,
  dependencyPart: DependencyPart,
): (unit: Unit) => Attribution {
  const peerOf = peersIn(times);
  return (unit) => {
    if (unit.of === 'self') return [{ suspect: { name: unit.service, kind: 'service' }, part: 1 }];
    if (unit.of === 'call') {
      const suspect = peerOf(unit.caller, unit.peer);
      const part = suspect.kind === 'dependency' ? dependencyPart(unit.caller, unit.peer) : 1;
      return [
        { suspect, part },
        { suspect: { name: unit.caller, kind: 'service' }, part: 1 - part },
      ];
    }
    if (unit.of === 'repeats') {
      const { caller, callee, failing } = unit;
      return [{ suspect: failing ? peerOf(caller, callee) : { name: caller, kind: 'service' }, part: 1 }];
    }
    const part = calleePart[unit.of](unit.caller, unit.callee, unit.side);
    return [
      { suspect: { name: unit.callee, kind: 'service' }, part },
      { suspect: { name: unit.caller, kind: 'service' }, part: 1 - part },
    ];
  };
}
