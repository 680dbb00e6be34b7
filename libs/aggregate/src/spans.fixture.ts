import { NO_ACCOUNT, SpanRecords } from '#span';

export const START_MS = 1_700_000_000_000;

export type TestSpan = {
  trace: number;
  /** Every span has another unless a test wants a duplicate. */
  id: number;
  operation: number;
  /** An id of the accounts dictionary. */
  account: number;
  endUnixMs: number;
  durationMs: number;
  error: boolean;
  entry: boolean;
  /** OTLP's number. */
  kind: number;
};

let ids = 0;

export function testSpan(over: Partial<TestSpan> = {}): TestSpan {
  return {
    trace: 1,
    id: ++ids,
    operation: 1,
    account: NO_ACCOUNT,
    endUnixMs: START_MS,
    durationMs: 10,
    error: false,
    entry: true,
    kind: 2,
    ...over,
  };
}

export function batchOf(...spans: TestSpan[]): SpanRecords {
  const batch = new SpanRecords(1);
  for (const span of spans) {
    const at = batch.reserve();
    const i = batch.count;
    batch.words.set([0, 0, 7, span.trace, 0, span.id, 0, 0], at);
    const start = BigInt(span.endUnixMs - span.durationMs) * 1_000_000n;
    batch.setTimes(i, Number(start & 0xffff_ffffn), Number(start >> 32n), span.durationMs * 1e6);
    batch.setOperation(i, span.operation, span.error, span.entry, span.kind);
    batch.setAccount(i, span.account);
    batch.count++;
  }
  return batch;
}
