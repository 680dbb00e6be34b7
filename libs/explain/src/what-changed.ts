import { type Candidate, type Explanation } from '#contract';
import { type Logger } from '#kit';
import { type Span, type SpanHit, type TraceSource } from '#span';
import { changesOf } from './changes/changes.js';
import { comparedTraces } from './changes/compared-traces.js';
import { traceTraits } from './changes/trace-traits.js';
import { demandOn } from './demand/demand.js';
import { sampledTraffic } from './demand/sampled-traffic.js';
import { type ExplainRequest } from './explain-request.js';
import { beganUnixMs } from './read/find-traces.js';
import { inTurns } from './read/in-turns.js';
import { assemble } from './trace/trace-tree.js';
import { TraceReader } from './read/trace-reader.js';

export type WhatChanged = Pick<Explanation, 'changes' | 'demand'>;

/** As many as are looked at where nobody is named. */
const MAX_SUSPECTS = 2;
/** Calls from before are those of so long, to the beginning of the 10 s slot before the violation's. */
const BEFORE_MS = 10 * 60_000;
const GAP_MS = 10_000;

/**
 * The question behind the culprit: what sets violating traces apart, and whose calls to the culprit have grown. Never
 * throws; what is not found by the deadline, or fails, is left out.
 */
export async function whatChanged(
  source: TraceSource,
  log: Logger,
  request: ExplainRequest,
  explanation: Explanation,
  deadline: Promise<unknown>,
): Promise<WhatChanged> {
  if (explanation.violatingTraces === 0) return {};
  const suspects = suspectsOf(explanation);
  const reader = new TraceReader(source, log);
  const found: WhatChanged = {};
  const attempt = async (look: () => Promise<void>): Promise<void> => {
    try {
      await look();
    } catch (error) {
      log.warn({ err: error, operation: request.operation }, 'what changed could not be found');
    }
  };
  const looks = [
    attempt(async () => {
      const changes = await changesAround(source, reader, request, suspects);
      if (changes.length > 0) found.changes = changes;
    }),
    attempt(async () => {
      const demand = await demandOnAny(source, reader, request, suspects);
      if (demand) found.demand = demand;
    }),
  ];
  await Promise.race([Promise.all(looks), deadline]);
  reader.close();
  return { ...found };
}

function suspectsOf({ culprit, candidates }: Explanation): Candidate[] {
  return culprit ? [culprit] : candidates.slice(0, MAX_SUSPECTS);
}

async function changesAround(
  source: TraceSource,
  reader: TraceReader,
  request: ExplainRequest,
  suspects: Candidate[],
): Promise<NonNullable<WhatChanged['changes']>> {
  const subjects = new Set(suspects.map(({ name }) => name));
  const { violating, healthy } = await comparedTraces(source, request);
  const traitsOf = (spans: Span[], hit: SpanHit) => {
    const tree = assemble(spans, hit.spanId);
    const parent = tree?.root.span.parentSpanId;
    return (
      tree &&
      traceTraits(tree, subjects, {
        // Violating traces of asked accounts differ by account from all healthy ones, which says nothing.
        account: request.accounts ? undefined : hit.account,
        caller: parent === undefined ? undefined : spans.find(({ spanId }) => spanId === parent),
      })
    );
  };
  const traits = await reader.read(inTurns([violating, healthy]), traitsOf);
  const of = (hits: SpanHit[]) => hits.map((hit) => traits.get(hit)).filter((each) => each !== undefined);
  return changesOf(of(violating), of(healthy));
}

async function demandOnAny(
  source: TraceSource,
  reader: TraceReader,
  request: ExplainRequest,
  suspects: Candidate[],
): Promise<WhatChanged['demand']> {
  if (suspects.length === 0) return undefined;
  const { windowFromUnixMs, windowToUnixMs } = request;
  const began = beganUnixMs(request);
  const beforeUnixMs = began - GAP_MS;
  const nowUnixMs = Math.max(windowFromUnixMs, began);
  const [now, before] = await Promise.all([
    sampledTraffic(source, reader, nowUnixMs, windowToUnixMs),
    sampledTraffic(source, reader, beforeUnixMs - BEFORE_MS, beforeUnixMs),
  ]);
  for (const suspect of suspects) {
    const demand = demandOn(suspect, before, now);
    if (demand) return demand;
  }
  return undefined;
}
