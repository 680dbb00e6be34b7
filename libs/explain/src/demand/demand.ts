import { type Demand } from '#contract';
import { callersOf, type Callee } from './callee.js';
import { firstCause, isOf, MOST, type FirstCause } from './first-cause.js';
import { growthOf, mostGrown, ratePerSecond, type Growth, type TrafficSample } from './growth.js';
import { demandSentence } from './sentence.js';
import { type Request, type TraceCalls } from './trace-calls.js';

/** Calls that have not at least doubled are no flood. */
const MIN_RATIO = 2;
/** Nor are those that add less than this to what the callee had to do before. */
const MIN_ADDED = 0.25;
/** Fewer traces, now or before, say nothing about rates. */
const MIN_TRACES = 20;

type Count = (calls: TraceCalls) => number;

/**
 * The growth of the calls to a culprit and where it begins: who makes them, in which release, for which account.
 * Undefined where they have not grown, or may just seem to.
 */
export function demandOn(callee: Callee, before: TrafficSample, now: TrafficSample): Demand | undefined {
  if (Math.min(before.traces.length, now.traces.length) < MIN_TRACES) return undefined;
  const all = [...before.traces, ...now.traces].map(({ calls }) => calls);
  const callers = callersOf(callee, all);
  const cause = firstCause(callers, before, now);
  const count: Count = (calls) => (cause.steps.length > 0 ? cause.requestsOf(calls) : callers(calls)).length;
  const account = accountOf(count, before, now);
  const calledBefore = ratePerSecond(before, (calls) => callers(calls).length);
  const isFlood = ({ isCertain, ratio, increasePerSecond }: Growth): boolean =>
    isCertain && ratio >= MIN_RATIO && increasePerSecond >= MIN_ADDED * calledBefore;
  const whole = growthOf(before, now, count);
  // A small account's flood may be lost in all that the same caller does for others.
  const own = account && growthOf(before, now, (calls) => (calls.account === account.key ? count(calls) : 0));
  const growth = isFlood(whole) ? whole : own;
  if (!growth || !isFlood(growth)) return undefined;
  const caller = cause.steps.at(-1);
  const release = releaseOf(cause, before, now);
  const told = {
    callee: callee.name,
    caller: caller?.service ?? callee.name,
    ...(caller?.operation === undefined ? {} : { operation: caller.operation }),
    ...(release === undefined ? {} : { release }),
    ...(account ? { account: account.key, accountShare: rounded(account.share) } : {}),
    ratePerSecondBefore: rounded(growth.beforePerSecond),
    ratePerSecondNow: rounded(growth.nowPerSecond),
    growth: growth.beforePerSecond > 0 ? rounded(growth.ratio) : null,
    path: [callee.name, ...cause.steps.map(({ service }) => service)].reverse(),
  };
  return { ...told, sentence: demandSentence(told, growth === own, perRequestOf(cause, release, now)) };
}

/** The account whose requests make most of the growth. */
function accountOf(
  count: Count,
  before: TrafficSample,
  now: TrafficSample,
): { key: string; share: number } | undefined {
  const most = mostGrown(before, now, (calls) => Array<string>(count(calls)).fill(calls.account));
  return most?.key !== undefined && most.key !== '' && most.share >= MOST
    ? { key: most.key, share: most.share }
    : undefined;
}

/**
 * The release that makes most of the growth. Where its service just gets more requests, it is no part of the cause, if it
 * had made most of the calls before too.
 */
function releaseOf(cause: FirstCause, before: TrafficSample, now: TrafficSample): string | undefined {
  if (cause.steps.length === 0) return undefined;
  const most = mostGrown(before, now, (calls) => cause.requestsOf(calls).map(({ release }) => release));
  if (most?.key === undefined || most.share < MOST) return undefined;
  const own = (calls: TraceCalls): number =>
    cause.requestsOf(calls).filter(({ release }) => release === most.key).length;
  const usual =
    ratePerSecond(before, own) >= MOST * ratePerSecond(before, (calls) => cause.requestsOf(calls).length);
  return cause.perRequest || !usual ? most.key : undefined;
}

/** Calls for a request: of the release that is named, now, as those of others may be what they were. */
function perRequestOf(
  { steps, requestsOf, perRequest }: FirstCause,
  release: string | undefined,
  now: TrafficSample,
): FirstCause['perRequest'] {
  const step = steps.at(-1);
  if (!perRequest || !step || release === undefined) return perRequest;
  const rate = (requestsIn: (calls: TraceCalls) => Request[]): number =>
    ratePerSecond(now, (calls) => requestsIn(calls).filter((request) => request.release === release).length);
  return { ...perRequest, now: rate(requestsOf) / rate(({ requests }) => requests.filter(isOf(step))) };
}

/** A sample knows no more digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
