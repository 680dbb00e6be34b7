import { type Explanation, type ExplanationReason } from '#contract';
import { confidenceOf, type Level } from './confidence.js';
import { type Ranking } from './culprit.js';
import { liesBetweenServices } from './evidence.js';

export type Verdict = Pick<Explanation, 'verdict' | 'reason' | 'confidence'>;

/** What a verdict rests on. */
export type Grounds = {
  ranking: Ranking;
  about: 'latency' | 'errors';
  violatingTraces: number;
  baselineTraces: number;
  /** Mean durations of the traces. */
  violatingMeanNs: number;
  baselineMeanNs: number;
  incomplete: boolean;
};

/** Fewer traces name nobody: with one the first suspect is right in 57 of 107 public faults, with three in 79. */
export const MIN_VIOLATING = 3;
const MIN_BASELINE = 5;
/** Traces that take hardly longer than healthy ones do not show what made them slow. */
const MIN_GROWTH = 0.1;
/** Suspects whose shares are closer than this are not told apart: of 20 that were closer in 240 faults, 7 were right. */
const TIE = 0.2;
/** Failed requests are about latency too where they take this many times as long as healthy ones. */
const SLOW_FAILURES = 1.5;

/** All of a level's conditions, or the next one; what meets none is low. */
const LEVELS: Level[] = [
  { confidence: 'high', share: 0.6, lead: 0.3, violating: 10, baseline: 30 },
  { confidence: 'medium', share: 0.4, lead: 0.2, violating: 5, baseline: 10 },
];

/** docs/explain.md states this rule for people. */
export function judge(grounds: Grounds): Verdict {
  const { ranking, violatingTraces, baselineTraces } = grounds;
  if (violatingTraces === 0) return unclear('no-violating-traces');
  if (baselineTraces === 0) return unclear('no-baseline');
  if (grounds.about === 'errors' && grounds.violatingMeanNs < SLOW_FAILURES * grounds.baselineMeanNs) {
    return unclear('not-about-latency');
  }
  const [first, second] = ranking.suspects;
  const grown = ranking.totalExcessNs >= MIN_GROWTH * grounds.violatingMeanNs;
  if (!first || !grown || tooFewTraces(grounds)) return unclear('thin-evidence');
  const lead = first.share - (second?.share ?? 0);
  if (lead < TIE) return unclear('candidates-tie');
  const doubtful = grounds.incomplete || liesBetweenServices(first);
  const figures = { share: first.share, lead, violating: violatingTraces, baseline: baselineTraces };
  const confidence = confidenceOf(LEVELS, figures, doubtful);
  return { verdict: 'named', reason: 'excess-over-baseline', confidence };
}

export function tooFewTraces({ violatingTraces, baselineTraces }: Grounds): boolean {
  return violatingTraces < MIN_VIOLATING || baselineTraces < MIN_BASELINE;
}

export function unclear(reason: ExplanationReason): Verdict {
  return { verdict: 'unclear', reason, confidence: 'none' };
}
