import { type Measurement, type SlaState, type StateReason } from '#contract';
import { isWithin } from './objective.js';
import { type SlaStatus } from './ports.js';

/** A window that ended longer ago is recorded, but nobody is woken for it. */
const PAGEABLE_MS = 60_000;

/** The part of a status that the state machine decides. */
export type Standing = Pick<
  SlaStatus,
  'state' | 'reason' | 'alerting' | 'sinceUnixMs' | 'violatingSinceUnixMs'
>;

/** What one judgement knows of one (SLA, operation, account). */
export type Judgement = {
  measurement: Pick<Measurement, 'total' | 'bad' | 'allowedRatio' | 'pValue' | 'alpha' | 'windowEndUnixMs'>;
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
  if (isRecentlyHealthy(judgement)) return { state: 'resolved', reason: 'recent-healthy', alerting: false };
  const reason = isConfident(judgement) ? 'violation-confident' : 'recent-not-healthy';
  return { state: 'firing', reason, alerting: true };
}

function whileQuiet(previous: Standing | undefined, judgement: Judgement, nowUnixMs: number): Verdict {
  const { total, bad, allowedRatio, windowEndUnixMs } = judgement.measurement;
  if (isWithin(bad, total, allowedRatio)) return quiet('ok', 'within-objective');
  // What has resolved is still in the window for a while. It is not news, so it must not open another incident.
  const proven = judgement.recentTotal > 0 ? isRecentlyHealthy(judgement) : previous?.state === 'resolved';
  if (proven) return quiet(previous?.state === 'resolved' ? 'resolved' : 'pending', 'recent-healthy');
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

function violatingSince(
  previous: Standing | undefined,
  { state, alerting }: Verdict,
  { firstBadUnixMs }: Judgement,
  nowUnixMs: number,
): number | null {
  if (alerting) {
    return previous?.alerting ? previous.violatingSinceUnixMs : (firstBadUnixMs ?? nowUnixMs);
  }
  return state === 'pending' ? firstBadUnixMs : null;
}
