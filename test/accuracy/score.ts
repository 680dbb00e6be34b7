import { type Explanation } from '#contract';

/** How one case was answered. */
export type Scored = {
  id: string;
  faultType: string;
  category: string;
  culprits: string[];
  /** 1 for a culprit that is the first candidate; undefined where none of the culprits is a candidate. */
  rank: number | undefined;
  /** Two culprits, and they are the first two candidates. */
  bothFirst: boolean;
  /** The candidates' names, the likeliest first. */
  answer: string[];
  /** Theirs. */
  shares: number[];
  verdict: Explanation['verdict'];
  reason: string;
  confidence: Explanation['confidence'];
};

export type Score = {
  cases: number;
  top1: Rate;
  top3: Rate;
  /** Mean of 1/rank; a culprit that is no candidate counts 0. */
  mrr: number;
  /** Of the cases with two culprits. */
  bothInTop2: Rate;
  unclear: number;
  named: Rate;
  wrongButConfident: Rate;
};

/** With the 95 % interval of Wilson, which holds also for few cases and rates near 0 or 1. */
export type Rate = { hits: number; of: number; rate: number; from: number; to: number };

/** A wrong name with a larger share than this misleads whoever reads it. */
const CONFIDENT_SHARE = 0.6;
const Z = 1.96;

type Labelled = Pick<Scored, 'id' | 'faultType' | 'category' | 'culprits'>;

/** @param explanation undefined where nothing was violated, so that nobody asked */
export function scored(labelled: Labelled, explanation: Explanation | undefined): Scored {
  const { id, faultType, category, culprits } = labelled;
  const answer = explanation?.candidates.map(({ name }) => name) ?? [];
  const ranks = culprits.map((name) => answer.indexOf(name) + 1).filter((rank) => rank > 0);
  return {
    id,
    faultType,
    category,
    culprits,
    rank: ranks.length > 0 ? Math.min(...ranks) : undefined,
    bothFirst: culprits.length === 2 && ranks.length === 2 && ranks.every((rank) => rank <= 2),
    answer,
    shares: explanation?.candidates.map(({ share }) => share) ?? [],
    verdict: explanation?.verdict ?? 'unclear',
    reason: explanation?.reason ?? 'no-violation',
    confidence: explanation?.confidence ?? 'none',
  };
}

export function isWrongButConfident({ rank, verdict, shares: [share = 0] }: Scored): boolean {
  return verdict === 'named' && rank !== 1 && share > CONFIDENT_SHARE;
}

export function scoreOf(cases: Scored[]): Score {
  const count = (holds: (each: Scored) => boolean): number => cases.filter(holds).length;
  const rate = (holds: (each: Scored) => boolean): Rate => rateOf(count(holds), cases.length);
  const doubles = cases.filter(({ culprits }) => culprits.length === 2);
  const named = cases.filter(({ verdict }) => verdict === 'named');
  return {
    cases: cases.length,
    top1: rate(({ rank }) => rank === 1),
    top3: rate(({ rank = Infinity }) => rank <= 3),
    mrr: cases.reduce((sum, { rank = Infinity }) => sum + 1 / rank, 0) / Math.max(1, cases.length),
    bothInTop2: rateOf(doubles.filter(({ bothFirst }) => bothFirst).length, doubles.length),
    unclear: count(({ verdict }) => verdict === 'unclear'),
    named: rateOf(named.filter(({ rank }) => rank === 1).length, named.length),
    wrongButConfident: rate(isWrongButConfident),
  };
}

export function rateOf(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, rate: 0, from: 0, to: 1 };
  const rate = hits / of;
  const centre = (rate + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const spread = (Z / (1 + Z ** 2 / of)) * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2));
  return { hits, of, rate, from: Math.max(0, centre - spread), to: Math.min(1, centre + spread) };
}
