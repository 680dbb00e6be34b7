import { type Measurement, type SlaState, type StateReason } from '#contract';
import { isWithin } from '../objectives/objective.js';
import { type SlaStatus } from '../ports.js';
import { binomialTail } from '../statistics/statistics.js';

/** A window that ended longer ago is recorded, but nobody is woken for it. */
const PAGEABLE_MS = 60_000;

/** The part of a status that the state machine decides. */
export type Standing = Pick<
  SlaStatus,
  'state' | 'reason' | 'alerting' | 'sinceUnixMs' | 'violatingSinceUnixMs' | 'memory'
>;

/** What one judgement knows of one (SLA, operation, account). */
export type Judgement = {
  measurement: Pick<
    Measurement,
    'total' | 'bad' | 'allowedRatio' | 'pValue' | 'alpha' | 'windowSeconds' | 'windowEndUnixMs'
  >;
  /** Requests of the last part of the window, which has to be healthy before a violation resolves. */
  recentTotal: number;
  recentBad: number;
  /** Start of the first slot with a bad request; null without any. */
  firstBadUnixMs: number | null;
  /** Whether all that was received has been measured. */
  caughtUp: boolean;
};

type Verdict = { state: SlaState; reason: StateReason; alerting: boolean };

/**
 * ok → pending → firing → resolved → ok, with no-data and unknown beside them. `alerting` begins with firing and
 * ends with resolved only, so an incident outlives gaps in the data.
 */
export function nextStanding(
  previous: Standing | undefined,
  judgement: Judgement,
  nowUnixMs: number,
): Standing {
  const verdict = judge(previous, judgement, nowUnixMs);
  const { state, reason, alerting } = verdict;
  return {
    state,
    reason,
    alerting,
    sinceUnixMs: previous?.state === state ? previous.sinceUnixMs : nowUnixMs,
    violatingSinceUnixMs: violatingSince(previous, verdict, judgement, nowUnixMs),
  };
}

function judge(previous: Standing | undefined, judgement: Judgement, nowUnixMs: number): Verdict {
  const alerting = previous?.alerting ?? false;
  if (!judgement.caughtUp) return { state: 'unknown', reason: 'ingest-behind', alerting };
  if (judgement.measurement.total === 0 && judgement.recentTotal === 0) {
    return { state: 'no-data', reason: 'no-requests', alerting };
  }
  return alerting ? whileAlerting(judgement) : whileQuiet(previous, judgement, nowUnixMs);
}

function whileAlerting(judgement: Judgement): Verdict {
  if (isRecentlyHealthy(judgement)) {
    if (isRecovered(judgement)) return { state: 'resolved', reason: 'recent-healthy', alerting: false };
    return { state: 'firing', reason: 'recovery-not-confident', alerting: true };
  }
  const reason = isConfident(judgement) ? 'violation-confident' : 'recent-not-healthy';
  return { state: 'firing', reason, alerting: true };
}

function whileQuiet(previous: Standing | undefined, judgement: Judgement, nowUnixMs: number): Verdict {
  const { total, bad, allowedRatio, windowSeconds, windowEndUnixMs } = judgement.measurement;
  if (isWithin(bad, total, allowedRatio)) return quiet('ok', 'within-objective');
  // What has resolved is still in the window for a while. It is not news, so it must not open another incident.
  if (previous?.state === 'resolved' && nowUnixMs - previous.sinceUnixMs < windowSeconds * 1000) {
    if (!isRelapse(judgement)) return quiet('resolved', 'recent-healthy');
  } else if (isRecentlyHealthy(judgement)) return quiet('pending', 'recent-healthy');
  if (!isConfident(judgement)) return quiet('pending', 'over-objective-not-confident');
  if (nowUnixMs - windowEndUnixMs > PAGEABLE_MS) return quiet('pending', 'window-too-old');
  return { state: 'firing', reason: 'violation-confident', alerting: true };
}

function quiet(state: SlaState, reason: StateReason): Verdict {
  return { state, reason, alerting: false };
}

function isConfident({ measurement: { pValue, alpha } }: Judgement): boolean {
  return pValue < alpha;
}

/** Health needs evidence: without requests there is none. */
function isRecentlyHealthy({ recentTotal, recentBad, measurement }: Judgement): boolean {
  return recentTotal > 0 && isWithin(recentBad, recentTotal, measurement.allowedRatio);
}

/**
 * Whether it is as sure that the violation is over as it was that it had begun: the recent part would be too good by
 * chance at the rate of the whole window. Or the window itself keeps the objective. (ADR 8 has the numbers.)
 */
function isRecovered({ recentTotal, recentBad, measurement }: Judgement): boolean {
  const { total, bad, allowedRatio, alpha } = measurement;
  if (isWithin(bad, total, allowedRatio)) return true;
  return binomialTail(recentTotal - recentBad, recentTotal, 1 - bad / total) < alpha;
}

/** Whether the recent part alone is a violation, without what had resolved before it. */
function isRelapse({ recentTotal, recentBad, measurement: { allowedRatio, alpha } }: Judgement): boolean {
  return binomialTail(recentBad, recentTotal, allowedRatio) < alpha;
}

function violatingSince(
  previous: Standing | undefined,
  { state, alerting }: Verdict,
  { firstBadUnixMs }: Judgement,
  nowUnixMs: number,
): number | null {
  if (alerting) {
    if (previous?.alerting) return previous.violatingSinceUnixMs;
    const resolvedUnixMs = previous?.state === 'resolved' ? previous.sinceUnixMs : 0;
    return Math.max(firstBadUnixMs ?? nowUnixMs, resolvedUnixMs);
  }
  return state === 'pending' ? firstBadUnixMs : null;
}
