/** A row of latency_10s as COPY wants it. */
export type LatencyTuple = {
  windowStartUnixMs: number;
  accountId: number;
  operationId: number;
  count: number;
  errors: number;
  sumNs: number;
  minNs: number;
  maxNs: number;
  buckets: number[];
  counts: number[];
};

/** "PGCOPY\n\xff\r\n\0", no flags, no extension. */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const TRAILER = Buffer.from('ffff', 'hex');

const FIELDS = 10;
const INT2_OID = 21;
const INT4_OID = 23;
/** Postgres counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Everything but the elements: the field count, ten lengths, eight scalars, two array headers of 20 bytes. */
const FIXED_BYTES = 2 + FIELDS * 4 + (8 + 4 + 4 + 4 + 4 + 8 + 8 + 8) + 2 * 20;
const INT2_ELEMENT_BYTES = 4 + 2;
const INT4_ELEMENT_BYTES = 4 + 4;

/** The body of a COPY … (format binary), the columns in the order of sql/copy-latency.ts. */
export function encodeCopy(tuples: LatencyTuple[]): Buffer {
  let size = HEADER.length + TRAILER.length;
  for (const { buckets } of tuples) {
    size += FIXED_BYTES + buckets.length * (INT2_ELEMENT_BYTES + INT4_ELEMENT_BYTES);
  }
  const out = Buffer.allocUnsafe(size);
  let at = HEADER.copy(out);
  for (const tuple of tuples) at = encodeTuple(out, at, tuple);
  TRAILER.copy(out, at);
  return out;
}

function encodeTuple(out: Buffer, from: number, tuple: LatencyTuple): number {
  let at = out.writeInt16BE(FIELDS, from);
  at = int8(out, at, (tuple.windowStartUnixMs - POSTGRES_EPOCH_MS) * 1000);
  at = int4(out, at, tuple.accountId);
  at = int4(out, at, tuple.operationId);
  at = int4(out, at, tuple.count);
  at = int4(out, at, tuple.errors);
  at = out.writeInt32BE(8, at);
  at = out.writeDoubleBE(tuple.sumNs, at);
  at = int8(out, at, tuple.minNs);
  at = int8(out, at, tuple.maxNs);
  at = arrayHeader(out, at, INT2_OID, INT2_ELEMENT_BYTES, tuple.buckets.length);
  for (const bucket of tuple.buckets) at = out.writeInt16BE(bucket, out.writeInt32BE(2, at));
  at = arrayHeader(out, at, INT4_OID, INT4_ELEMENT_BYTES, tuple.counts.length);
  for (const count of tuple.counts) at = int4(out, at, count);
  return at;
}

function int4(out: Buffer, at: number, value: number): number {
  return out.writeInt32BE(value, out.writeInt32BE(4, at));
}

/** In two halves, as going through BigInt costs several times as much. Fractions of a nanosecond are rounded off. */
function int8(out: Buffer, at: number, value: number): number {
  const whole = Math.round(value);
  const high = Math.floor(whole / 2 ** 32);
  return out.writeUInt32BE(whole - high * 2 ** 32, out.writeInt32BE(high, out.writeInt32BE(8, at)));
}

/** One dimension, no NULLs, indexes from 1. */
function arrayHeader(out: Buffer, from: number, oid: number, elementBytes: number, length: number): number {
  let at = out.writeInt32BE(20 + length * elementBytes, from);
  at = out.writeInt32BE(1, at);
  at = out.writeInt32BE(0, at);
  at = out.writeInt32BE(oid, at);
  at = out.writeInt32BE(length, at);
  return out.writeInt32BE(1, at);
}
