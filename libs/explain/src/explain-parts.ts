import { type Candidate } from '#contract';
import { type SpanHit } from '#span';
import { explainViolation } from './culprit/explanation.js';
import { type ExplainedViolation, type Violation } from './culprit/violation.js';
import { type ExplainRequest } from './explain-request.js';
import { partByCause } from './part-by-cause.js';
import { type Reading } from './read/reading.js';
import { evenly } from './read/selection.js';
import { violates } from './together.js';

/** Violations that share a cause, by their numbers; `isMeant` tells their requests. */
export type ExplainedPart = {
  of: number[];
  explained: ExplainedViolation;
  isMeant: (hit: SpanHit) => boolean;
};

/** Whom a violation's own requests blame is asked of so many traces: it has only to agree, and there may be hundreds. */
const OWN_TRACES = 10;
const OWN_BASELINE = 30;

/** Explains what was read for these requests: with one answer where they have one cause, else one for each cause. */
export function explainParts(
  requests: ExplainRequest[],
  reading: Reading,
  state: Pick<Violation, 'incomplete' | 'stopped'>,
): ExplainedPart[] {
  const everybody = [...requests.keys()];
  const about = requests[0]?.bad === 'errors' ? 'errors' : 'latency';
  const baseline = reading.timesOf('baseline');
  const others = { during: reading.timesOf('othersDuring'), before: reading.timesOf('othersBefore') };
  const explain = (isMeant?: (hit: SpanHit) => boolean, of?: ExplainRequest[]): ExplainedViolation =>
    explainViolation({
      about,
      violating: reading.timesOf('violating', isMeant),
      baseline,
      passing: reading.timesOf('passing', of && inScopeOf(of)),
      others,
      ...state,
    });
  const all = { of: everybody, explained: explain(), isMeant: () => true };
  if (requests.length === 1 || reading.traces.violating.length === 0) return [all];

  const tests = requests.map(violates);
  const read = reading.traces.violating;
  const own = tests.map((test) => read.filter(({ hit }) => test(hit)));
  const seen = everybody.filter((i) => own[i]?.length || !mayViolate(reading, tests[i]));
  const few = evenly(baseline, OWN_BASELINE);
  // SLAs that judge the same requests differ by threshold alone.
  const known = new Map<string, Candidate[]>();
  const blamed = seen.map((i): Candidate[] => {
    const traces = evenly(own[i] ?? [], OWN_TRACES);
    const key = traces.map(({ hit }) => hit.spanId + hit.traceId).join(' ');
    const violating = traces.map(({ time }) => time);
    const candidates =
      known.get(key) ??
      explainViolation({ about, violating, baseline: few, incomplete: false }).explanation.candidates;
    known.set(key, candidates);
    return candidates;
  });
  const parts = partByCause(all.explained.explanation.candidates[0], blamed).map((part) =>
    part.flatMap((at) => seen[at] ?? []),
  );
  const [only, ...more] = parts;
  if (only && more.length === 0) return [{ ...all, of: only }];
  return parts.map((of) => {
    const isMeant = (hit: SpanHit): boolean => of.some((i) => tests[i]?.(hit));
    return {
      of,
      explained: explain(
        isMeant,
        of.flatMap((i) => requests[i] ?? []),
      ),
      isMeant,
    };
  });
}

/** Whether there are violating requests, or may be, that there was no time to read. */
function mayViolate({ bad, isCut }: Reading, test: ((hit: SpanHit) => boolean) | undefined): boolean {
  return isCut || (test !== undefined && bad.some(test));
}

function inScopeOf(requests: ExplainRequest[]): (hit: SpanHit) => boolean {
  if (requests.some(({ accounts }) => !accounts)) return () => true;
  const accounts = new Set(requests.flatMap((one) => one.accounts ?? []));
  return ({ account }) => accounts.has(account);
}
