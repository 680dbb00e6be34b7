import { AccountAttributes, decodeSpans, readSpans } from '#decode';
import { assemble } from '#explain';
import { Recall } from '#recall';
import { Dictionaries, isEntryKind, type SpanHit, type TraceSource } from '#span';
import { type LabelledCase } from './cases.js';
import { byTrace, extentOf, shift, type OtlpRequest } from './otlp-request.js';

/** The baseline ends and the fault begins here. */
export const FAULT_UNIX_MS = 1_700_000_000_000;
/** When everybody asks, long after the last span has come, so that none is waited for. */
export const ASKED_UNIX_MS = FAULT_UNIX_MS + 3_600_000;

export type Replay = {
  source: TraceSource;
  /** Of the case's operation; else what each trace began with: the earliest of its spans without a parent. */
  entries: { baseline: SpanHit[]; fault: SpanHit[] };
};

/** A case is some ten thousand spans; the default is made for millions. */
const SIZE = { recordsPerSegment: 8_192, heads: 2 ** 14 };

type Frame = { format: 'otlp-json'; bytes: Uint8Array };

/** A case as the service would have received it: moved in time, through the decoder, into recall. */
export async function replay({ baseline, fault, operation }: LabelledCase): Promise<Replay> {
  const frames: Frame[] = [];
  const names = {
    dictionaries: new Dictionaries({ services: 10_000, operations: 100_000, accounts: 10 }),
    accountAttributes: new AccountAttributes([]),
  };
  const journal = { oldest: 0, read: (position: number) => Promise.resolve(frames[position]) };
  const recall = new Recall(journal, names.dictionaries, readSpans, SIZE);
  const send = (request: OtlpRequest): void => {
    const bytes = Buffer.from(JSON.stringify(request));
    const frame = { format: 'otlp-json' as const, bytes };
    const { batch } = decodeSpans(frame, names);
    for (let i = 0; i < batch.count; i++) batch.setPosition(i, frames.length);
    const last = extentOf(request).endNs / 1_000_000n;
    frames.push(frame);
    recall.accept(batch, Number(last));
  };
  place(baseline, fault);
  feed(baseline, send);
  feed(fault, send);
  return {
    source: recall,
    entries: {
      baseline: await entriesOf(recall, 0, FAULT_UNIX_MS, operation),
      fault: await entriesOf(recall, FAULT_UNIX_MS, Number.MAX_SAFE_INTEGER, operation),
    },
  };
}

async function entriesOf(
  source: TraceSource,
  endFromUnixMs: number,
  endToUnixMs: number,
  judged: LabelledCase['operation'],
): Promise<SpanHit[]> {
  const hits = await source.find({ endFromUnixMs, endToUnixMs, limit: Number.MAX_SAFE_INTEGER });
  if (judged) {
    return hits.filter(
      ({ operation: { service, name, kind } }) =>
        isEntryKind(kind) && service === judged.service && name === judged.name,
    );
  }
  const roots = new Set<string>();
  for (const traceId of new Set(hits.map((hit) => hit.traceId))) {
    const root = assemble(await source.trace(traceId))?.root.span;
    if (root?.parentSpanId === undefined) roots.add(`${traceId} ${root?.spanId}`);
  }
  return hits.filter((hit) => roots.has(`${hit.traceId} ${hit.spanId}`));
}

/** Moves both in time: the one ends and the other begins at `atUnixMs`. */
export function place(baseline: OtlpRequest, fault: OtlpRequest, atUnixMs = FAULT_UNIX_MS): void {
  const at = BigInt(atUnixMs) * 1_000_000n;
  // One millisecond earlier: the fault's first span may end as soon as it starts.
  shift(baseline, at - 1_000_000n - extentOf(baseline).endNs);
  shift(fault, at - extentOf(fault).startNs);
}

/** In the order in which they ended, as they would arrive */
function feed(request: OtlpRequest, send: (request: OtlpRequest) => void): void {
  const traces = [...byTrace(request)].map(([id, trace]) => ({ id, trace, endNs: extentOf(trace).endNs }));
  traces.sort((a, b) => (a.endNs < b.endNs ? -1 : a.endNs > b.endNs ? 1 : a.id < b.id ? -1 : 1));
  for (const { trace } of traces) send(trace);
}
