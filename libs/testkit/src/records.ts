import { type Dictionaries, type Operation, type SpanRecords } from '#span';

export type RecordTold = {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  startUnixNano: bigint;
  durationNs: number;
  operation: Operation;
  account: string;
  isError: boolean;
  isEntry: boolean;
};

/** What the records of a batch say, in words. */
export function tellRecords(batch: SpanRecords, dictionaries: Dictionaries): RecordTold[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    traceId: batch.traceIdHex(i),
    spanId: batch.spanIdHex(i),
    parentSpanId: batch.parentIdHex(i),
    startUnixNano: batch.startUnixNano(i),
    durationNs: batch.durationNs(i),
    operation: dictionaries.operationOf(batch.operation(i)),
    account: dictionaries.accountKeyOf(batch.account(i)),
    isError: batch.isError(i),
    isEntry: batch.isEntry(i),
  }));
}
