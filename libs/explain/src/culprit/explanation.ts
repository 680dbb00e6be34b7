import { type Candidate } from '#contract';
import { rankCulprits, type RankedSuspect, type Ranking } from './culprit.js';
import { withErrors } from '../errors/error-explanation.js';
import { evidenceOf } from './evidence.js';
import { tracesOf, type PathTime } from '../trace/path-time.js';
import { sentenceOf } from './sentence.js';
import { judge, unclear, type Verdict } from './verdict.js';
import { type ExplainedViolation, type Violation } from './violation.js';

const MAX_CANDIDATES = 5;

/** Names the bottleneck, or says why it cannot. Never throws, whatever the traces are. */
export function explainViolation(violation: Violation): ExplainedViolation {
  const { violating, baseline } = violation;
  const ranking = rankCulprits(violation);
  const grounds = {
    ranking,
    about: violation.about,
    violatingTraces: tracesOf(violating),
    baselineTraces: tracesOf(baseline),
    violatingMeanNs: meanDurationNs(violating),
    baselineMeanNs: meanDurationNs(baseline),
    incomplete: violation.incomplete,
  };
  const judged = judge(grounds);
  const verdict: Verdict =
    violation.stopped && judged.verdict === 'unclear' ? unclear(violation.stopped) : judged;
  const [first] = ranking.suspects;
  const culprit = verdict.verdict === 'named' ? first : undefined;
  return withErrors(violation, grounds, {
    explanation: {
      ...verdict,
      ...(culprit ? { culprit: candidateOf(culprit) } : {}),
      candidates: ranking.suspects.slice(0, MAX_CANDIDATES).map(candidateOf),
      sentence: sentenceOf(verdict, grounds),
      incomplete: violation.incomplete,
      violatingTraces: grounds.violatingTraces,
      baselineTraces: grounds.baselineTraces,
    },
    culpritShare: (time) => (culprit ? shareOf(culprit, ranking, time) : undefined),
  });
}

function candidateOf(suspect: RankedSuspect): Candidate {
  return {
    name: suspect.name,
    kind: suspect.kind,
    share: Math.min(1, suspect.share),
    violatingNs: Math.round(suspect.violatingNs),
    baselineNs: Math.round(suspect.baselineNs),
    evidence: evidenceOf(suspect),
  };
}

function shareOf(culprit: RankedSuspect, ranking: Ranking, time: PathTime): number | undefined {
  if (time.durationNs <= 0) return undefined;
  return Math.min(1, Math.max(0, ranking.timeOf(culprit, time) / time.durationNs));
}

function meanDurationNs(times: PathTime[]): number {
  const sum = times.reduce((ns, { durationNs, weight = 1 }) => ns + durationNs * weight, 0);
  return sum / Math.max(1, tracesOf(times));
}
