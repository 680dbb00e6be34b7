import { type RankedOrigin } from './error-origins.js';
import { confidenceOf, type Level } from '../culprit/confidence.js';
import { MIN_VIOLATING, unclear, type Grounds, type Verdict } from '../culprit/verdict.js';

/** Origins that are closer than this are not told apart. */
const TIE = 0.1;

/**
 * All of a level's conditions, or the next one; what meets none is low. An error says itself where it began, so
 * healthy traces are needed only to know which errors are usual: fewer of them will do than for latency.
 */
const LEVELS: Level[] = [
  { confidence: 'high', share: 0.6, lead: 0.3, violating: 10, baseline: 10 },
  { confidence: 'medium', share: 0.4, lead: 0.2, violating: 5, baseline: 0 },
];

/** docs/explain.md states this rule for people. */
export function judgeOrigins(origins: RankedOrigin[], grounds: Grounds): Verdict {
  const { violatingTraces, baselineTraces, incomplete } = grounds;
  const [first, second] = origins;
  if (!first || violatingTraces < MIN_VIOLATING) return unclear('thin-evidence');
  const lead = first.share - (second?.share ?? 0);
  if (lead < TIE) return unclear('candidates-tie');
  // The caller's word alone: the way there may be broken, and not the service.
  const hearsay = first.kind === 'service' && first.failure.mode === 'unanswered';
  const doubtful = hearsay || incomplete;
  const figures = { share: first.share, lead, violating: violatingTraces, baseline: baselineTraces };
  const confidence = confidenceOf(LEVELS, figures, doubtful);
  return { verdict: 'named', reason: 'error-origin', confidence };
}

/**
 * True where time tells more than the error: somebody was too late, or only the judged operation has failed, and
 * failed requests are slow because of somebody whose time can be seen.
 */
export function isAboutTime(origin: RankedOrigin, byTime: Verdict): boolean {
  return byTime.verdict === 'named' && (origin.failure.mode === 'timed-out' || origin.failure.isRoot);
}
