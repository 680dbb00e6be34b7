import { type CallersOf } from './callee.js';
import { growthOf, mostGrown, type TrafficSample } from './growth.js';
import { type Request, type TraceCalls } from './trace-calls.js';

/** A service on the way up from the callee, by the operation that makes most of the growth, if one does. */
type Step = { service: string; operation: string | undefined };

/** Where the growth of some calls begins. */
export type FirstCause = {
  /** From the callee up; empty where no single caller makes most of the growth. */
  steps: Step[];
  /** For each call that comes this way, the request of the last step's service that made it. */
  requestsOf: (calls: TraceCalls) => Request[];
  /** How many calls the last step's service makes for a request; undefined where it just gets more requests. */
  perRequest: { before: number; now: number } | undefined;
};

/** One among several is named where it makes this much of the growth. */
export const MOST = 0.5;
/** Requests that grew by at least this power of the growth of the calls made for them explain it. */
const EXPLAINED = 0.5;
/** Far more than services call each other in a row, against those that call each other for ever. */
const MAX_STEPS = 20;

/**
 * From the callee upstream, at each step to the caller that makes most of the growth, for as long as that caller just
 * gets more requests itself. The first that makes more calls for the same requests is the cause (a release, an N+1);
 * else it is whoever sends the requests from outside.
 */
export function firstCause(callersOf: CallersOf, before: TrafficSample, now: TrafficSample): FirstCause {
  const cause: FirstCause = {
    steps: [],
    requestsOf: (calls) => callersOf(calls).filter((caller) => caller !== undefined),
    perRequest: undefined,
  };
  let callers = callersOf;
  while (cause.steps.length < MAX_STEPS) {
    const step = nextStep(callers, before, now);
    if (!step) break;
    const previous = callers;
    const requestsOf = (calls: TraceCalls): Request[] => previous(calls).filter(isOf(step));
    cause.steps.push(step);
    cause.requestsOf = requestsOf;
    callers = (calls) => requestsOf(calls).map(({ caller }) => caller);
    cause.perRequest = multiplied(step, requestsOf, before, now);
    if (cause.perRequest) break;
  }
  return cause;
}

function nextStep(callersOf: CallersOf, before: TrafficSample, now: TrafficSample): Step | undefined {
  const byService = mostGrown(before, now, (calls) => callersOf(calls).map((caller) => caller?.service));
  if (byService?.key === undefined || byService.share < MOST) return undefined;
  const anyOperation = { service: byService.key, operation: undefined };
  const byOperation = mostGrown(before, now, (calls) =>
    callersOf(calls)
      .filter(isOf(anyOperation))
      .map(({ operation }) => operation),
  );
  const isOne = byOperation !== undefined && byOperation.share >= MOST;
  return isOne ? { service: byService.key, operation: byOperation.key } : anyOperation;
}

/** Calls per request where these have grown more than the requests themselves. */
function multiplied(
  step: Step,
  requestsOf: (calls: TraceCalls) => Request[],
  before: TrafficSample,
  now: TrafficSample,
): FirstCause['perRequest'] {
  const made = growthOf(before, now, (calls) => requestsOf(calls).length);
  const got = growthOf(before, now, ({ requests }) => requests.filter(isOf(step)).length);
  if (Math.log(got.ratio) >= EXPLAINED * Math.log(made.ratio)) return undefined;
  return {
    before: got.beforePerSecond > 0 ? made.beforePerSecond / got.beforePerSecond : 0,
    now: made.nowPerSecond / got.nowPerSecond,
  };
}

/** Whether a request is to a step's service and operation. */
export function isOf({ service, operation }: Step): (request: Request | undefined) => request is Request {
  return (request): request is Request =>
    request?.service === service && (operation === undefined || request.operation === operation);
}
