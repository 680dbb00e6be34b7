import { assemble, pathTime, type PathTime } from '#explain';
import { type Operation, type Span, type SpanHit } from '#span';
import { blindTimes, type BlindTime } from './blind-spots.js';
import { callsMade, type CallMade } from './calls-made.js';
import { storedName } from './stored-name.js';

/** A piece of work that somebody, or nobody, waited for: one entry span with what is below it. */
export type SurveyedRequest = {
  operation: Operation;
  account: string;
  error: boolean;
  time: PathTime;
  blind: BlindTime[];
};

export type SurveyedTrace = {
  /** The root's first. */
  requests: SurveyedRequest[];
  calls: CallMade[];
};

/** Which operations inside traces are looked at, and what they are called. */
export type OperationRules = {
  isWatched: (operation: Operation) => boolean;
  /** The name under which a span of that name is measured. */
  nameOf: (name: string) => string;
};

/** Entry spans of one trace that are looked at each for themselves. */
const MOST_REQUESTS = 8;

/**
 * What a trace tells: of its root, of every consumer (nobody waits for it, so its time is in no other request's), and of
 * those entry spans inside it whose operation is watched.
 * @param entry the root, as the source tells it, whose name may be a shorter one than the span's
 * @returns undefined where the root's span is not there
 */
export function surveyTrace(
  spans: Span[],
  entry: SpanHit,
  { isWatched, nameOf }: OperationRules,
): SurveyedTrace | undefined {
  const tree = assemble(spans, entry.spanId);
  if (!tree) return undefined;
  const { account, operation } = entry;
  const requests = [
    { operation, account, error: entry.error, time: pathTime(tree), blind: blindTimes(tree) },
  ];
  for (const span of spans) {
    if (requests.length === MOST_REQUESTS) break;
    const { service, name, kind } = span;
    if (span.spanId === entry.spanId || (kind !== 'server' && kind !== 'consumer')) continue;
    const operation = { service: storedName(service), name: storedName(nameOf(name)), kind };
    if (kind === 'server' && !isWatched(operation)) continue;
    const inner = assemble(spans, span.spanId);
    if (!inner) continue;
    requests.push({
      operation,
      account,
      error: span.status === 'error',
      time: pathTime(inner),
      blind: blindTimes(inner),
    });
  }
  return { requests, calls: callsMade(tree) };
}
