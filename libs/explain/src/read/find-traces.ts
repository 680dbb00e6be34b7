import { type Operation, type SpanHit, type SpanQuery, type TraceSource } from '#span';
import { type ExplainerLimits, type ExplainRequest } from '../explain-request.js';
import { violates } from '../together.js';
import { inTurns } from './in-turns.js';
import { type Role } from './reading.js';
import { evenly, slowestPerTrace, tellingFirst, usualFirst } from './selection.js';

/** What to read, by what for. */
export type TracesToRead = Partial<Record<Role, SpanHit[]>>;

export type FoundTraces = {
  hits: Required<Pick<TracesToRead, 'violating' | 'passing' | 'baseline'>>;
  /** How many requests pass for one that violates. */
  passingPerViolating: number;
  /** All that were found to violate, the newest first; and whether there may be more. */
  bad: SpanHit[];
  isCut: boolean;
};

/** How far back healthy traces are looked for; the recall window is usually shorter. */
export const BASELINE_LOOKBACK_MS = 30 * 60_000;
/** A sample looks at all records of its time, so it goes back less far. */
const OTHERS_LOOKBACK_MS = 5 * 60_000;
/** As many healthy traces as do nearly as well as 150. */
export const ENOUGH_BASELINE = 30;
/** Healthy traces that are shown. */
export const HEALTHY_EXEMPLARS = 5;
/** Hits to choose each trace from, so that not just the newest are seen. */
export const HITS_PER_TRACE = 4;

type Limits = Pick<
  ExplainerLimits,
  'maxViolating' | 'maxExemplars' | 'maxPassing' | 'maxBaseline' | 'maxOthers'
>;

/**
 * Which traces show what has changed: violating ones, what else there was at that time, and what there was before.
 * @param together what `request` stands for, where that is several; some violating ones of each are among those to read
 */
export async function findTraces(
  source: TraceSource,
  request: ExplainRequest,
  limits: Limits,
  together: ExplainRequest[] = [request],
): Promise<FoundTraces> {
  const tests = together.map(violates);
  const limit = HITS_PER_TRACE * Math.max(limits.maxViolating, OF_EACH * together.length);
  const found = await source.find(violatingQuery(request, limit));
  const isCut = found.length >= limit;
  const bad = together.length === 1 ? found : found.filter((hit) => tests.some((test) => test(hit)));
  const all = slowestPerTrace(bad);
  const violating = someOfEach(shownFirst(all, limits), all, tests, limits.maxExemplars);
  const without = new Set(violating.map((hit) => hit.traceId));
  const began = beganUnixMs(request, isCut ? [] : bad);
  const passing = await findPassing(source, request, limits, bad.length, began);
  return {
    hits: {
      violating,
      passing: passing.hits,
      baseline: await findBaseline(source, request, limits, without, began),
    },
    passingPerViolating: passing.requests / Math.max(1, bad.length),
    bad,
    isCut,
  };
}

/** Requests to other operations, of the window and of before the violation. */
export async function findOthers(
  source: TraceSource,
  request: ExplainRequest,
  limits: Limits,
): Promise<TracesToRead> {
  const { operation, windowFromUnixMs, windowToUnixMs } = request;
  const since = beganUnixMs(request);
  const [othersDuring, othersBefore] = await Promise.all([
    sampleOthers(source, operation, Math.max(since, windowFromUnixMs), windowToUnixMs, limits),
    sampleOthers(source, operation, since - OTHERS_LOOKBACK_MS, since, limits),
  ]);
  return { othersDuring, othersBefore };
}

/**
 * When the violation began; what is from before cannot suffer from its cause. Windows are of ten seconds, so the end
 * of the first violating request tells more precisely than the first bad window; `bad` are all of them, or none.
 */
export function beganUnixMs(
  { violatingSinceUnixMs, windowFromUnixMs }: ExplainRequest,
  bad: SpanHit[] = [],
): number {
  const since = violatingSinceUnixMs ?? windowFromUnixMs;
  if (since < windowFromUnixMs || bad.length === 0) return since;
  const first = bad.reduce((earliest, { endUnixMs }) => Math.min(earliest, endUnixMs), Infinity);
  return Math.max(since, first);
}

function shownFirst(hits: SpanHit[], { maxViolating, maxExemplars }: Limits): SpanHit[] {
  const shown = Math.min(maxExemplars, maxViolating);
  const ordered = tellingFirst(hits, shown);
  return [...ordered.slice(0, shown), ...evenly(ordered.slice(shown), maxViolating - shown)];
}

/** As many tell whether violations have the same cause; with fewer, one odd request decides. */
export const OF_EACH = 3;

/** Those that are shown come first, then what is missing of any of the requests that are looked at together. */
function someOfEach(
  chosen: SpanHit[],
  all: SpanHit[],
  tests: ((hit: SpanHit) => boolean)[],
  shown: number,
): SpanHit[] {
  if (tests.length === 1) return chosen;
  const isChosen = new Set(chosen);
  const missing = tests.map((test) => {
    const has = chosen.filter(test).length;
    return has < OF_EACH
      ? evenly(
          all.filter((hit) => test(hit) && !isChosen.has(hit)),
          OF_EACH - has,
        )
      : [];
  });
  // One of each first: there may be no time for more.
  return [...new Set([...chosen.slice(0, shown), ...inTurns(missing), ...chosen])];
}

export function violatingQuery(request: ExplainRequest, limit: number): SpanQuery {
  return {
    ...scopeOf(request),
    ...(request.bad === 'errors' ? { error: true } : { longerThanNs: request.bad.longerThanNs }),
    endFromUnixMs: request.windowFromUnixMs,
    endToUnixMs: request.windowToUnixMs,
    ...(request.arrivedByUnixMs === undefined ? {} : { arrivedByUnixMs: request.arrivedByUnixMs }),
    limit,
  };
}

/**
 * Requests of the same time that took no longer than they may, and how many there are for `bad` violating ones: both
 * searches give the newest first, so where one of them is cut, the other one is counted over the same time.
 */
async function findPassing(
  source: TraceSource,
  request: ExplainRequest,
  limits: Limits,
  bad: number,
  began: number,
): Promise<{ hits: SpanHit[]; requests: number }> {
  if (request.bad === 'errors' || bad === 0 || limits.maxPassing === 0) return { hits: [], requests: 0 };
  const limit = limits.maxPassing * HITS_PER_TRACE;
  const { longerThanNs, ...query } = { longerThanNs: 0, ...violatingQuery(request, limit + bad) };
  const found = await source.find({
    ...query,
    endFromUnixMs: Math.max(request.windowFromUnixMs, began),
  });
  const passing = found.filter(({ durationNs }) => durationNs <= longerThanNs);
  const badHere = found.length - passing.length;
  return {
    hits: evenly(slowestPerTrace(passing), limits.maxPassing),
    requests: badHere > 0 ? (passing.length * bad) / badHere : passing.length,
  };
}

/**
 * Requests of the same operation from before the violation: of the same accounts where there are enough, else of all.
 * Also the slow ones, where requests violate by being slow: they are what the violating ones would have been. The
 * most usual come first: they are shown.
 */
async function findBaseline(
  source: TraceSource,
  request: ExplainRequest,
  limits: Limits,
  without: Set<string>,
  began: number,
): Promise<SpanHit[]> {
  const found: SpanHit[] = [];
  for (const scope of request.accounts
    ? [scopeOf(request), scopeOf({ ...request, accounts: undefined })]
    : [scopeOf(request)]) {
    const hits = await source.find({
      ...scope,
      ...(request.bad === 'errors' ? { error: false } : {}),
      endFromUnixMs: began - BASELINE_LOOKBACK_MS,
      endToUnixMs: began,
      limit: limits.maxBaseline * HITS_PER_TRACE,
    });
    found.push(...hits);
    if (slowestPerTrace(found).length >= ENOUGH_BASELINE) break;
  }
  const before = slowestPerTrace(found).filter((hit) => !without.has(hit.traceId));
  return usualFirst(evenly(before, limits.maxBaseline), HEALTHY_EXEMPLARS);
}

/** Requests of other operations: where their calls are as fast as ever, those that these have in common are not to blame. */
async function sampleOthers(
  source: TraceSource,
  { service, name, kind }: Operation,
  endFromUnixMs: number,
  endToUnixMs: number,
  { maxOthers }: Limits,
): Promise<SpanHit[]> {
  if (maxOthers === 0) return [];
  const { hits } = await source.sample({ endFromUnixMs, endToUnixMs, limit: maxOthers });
  return hits.filter(
    ({ operation }) => operation.service !== service || operation.name !== name || operation.kind !== kind,
  );
}

export function scopeOf({ operation, accounts }: ExplainRequest): Pick<SpanQuery, 'operation' | 'accounts'> {
  return accounts ? { operation, accounts } : { operation };
}
