import {
  AccountAttributes,
  decodeSpans,
  MalformedRequest,
  readSpans,
  rejectedCount,
  type Decoded,
  type EncodedSpans,
} from '#decode';
import { Dictionaries } from '#span';

const names = {
  dictionaries: new Dictionaries({ services: 100, operations: 1_000, accounts: 1_000 }),
  accountAttributes: new AccountAttributes(['account.id', 'tenant.id']),
};

/**
 * Holds the decoder to its promises: it throws nothing but MalformedRequest, and then keeps no name; what it takes can be
 * read whole, as many spans as it counted. Returns how many spans there were.
 */
export function checkDecoder(request: EncodedSpans): number {
  const { dictionaries } = names;
  const before = [dictionaries.operationCount, dictionaries.accountCount].join(' ');
  const decoded = decodedOrUndefined(request);
  if (decoded === undefined) {
    const after = [dictionaries.operationCount, dictionaries.accountCount].join(' ');
    if (after !== before) throw new Error(`a malformed request left names behind: ${before} → ${after}`);
    return 0;
  }
  const { batch, rejected } = decoded;
  const traces = new Map<string, number>();
  for (let i = 0; i < batch.count; i++) {
    const id = batch.traceIdHex(i);
    traces.set(id, (traces.get(id) ?? 0) + 1);
    if (!(batch.durationNs(i) >= 0)) throw new Error(`a duration of ${batch.durationNs(i)} ns`);
  }
  for (const [id, spans] of traces) {
    const whole = readSpans(request, wordsOf(id)).length;
    if (whole !== spans) throw new Error(`${spans} records of trace ${id}, but ${whole} whole spans`);
  }
  return batch.count + rejectedCount(rejected);
}

function decodedOrUndefined(request: EncodedSpans): Decoded | undefined {
  try {
    return decodeSpans(request, names);
  } catch (error) {
    if (error instanceof MalformedRequest) return undefined;
    throw error;
  }
}

function wordsOf(traceId: string): Int32Array {
  const bytes = Buffer.from(traceId, 'hex');
  return Int32Array.from([0, 4, 8, 12], (at) => bytes.readInt32BE(at));
}
