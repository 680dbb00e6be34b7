import { type LatencyRows, MAX_BUCKETS } from '#aggregate';
import { type FlushNumber } from './node-position.js';

/** "PGCOPY\n\xff\r\n\0", no flags, no extension. */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const TRAILER = Buffer.from('ffff', 'hex');

const FIELDS = 12;
const INT2_OID = 21;
const INT4_OID = 23;
/** Postgres counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Everything but the elements: the field count, twelve lengths, ten scalars, two array headers of 20 bytes. */
const FIXED_BYTES = 2 + FIELDS * 4 + (8 + 4 + 4 + 4 + 4 + 8 + 8 + 8 + 4 + 8) + 2 * 20;
const INT2_ELEMENT_BYTES = 4 + 2;
const INT4_ELEMENT_BYTES = 4 + 4;
/** Most rows of a flush of one second have one to three buckets. */
const USUAL_ROW_BYTES = FIXED_BYTES + 3 * (INT2_ELEMENT_BYTES + INT4_ELEMENT_BYTES);

/** What the ids of this process's dictionaries are in the database. */
export type RowIds = { account(local: number): number; operation(local: number): number };

/** Rows as COPY … (format binary) wants them, in the columns of sql/copy-latency.ts. */
export class EncodedRows {
  private readonly buckets = new Int16Array(MAX_BUCKETS);
  private readonly counts = new Int32Array(MAX_BUCKETS);
  private bytes: Buffer;
  private view: DataView;
  private at = 0;
  /** Where each row ends. */
  private readonly ends: Float64Array;

  constructor(
    private readonly rows: LatencyRows,
    private readonly ids: RowIds,
    private readonly added: FlushNumber,
  ) {
    this.ends = new Float64Array(rows.count);
    this.bytes = Buffer.allocUnsafeSlow(rows.count * USUAL_ROW_BYTES);
    this.view = viewOf(this.bytes);
    for (let i = 0; i < rows.count; i++) {
      this.encode(i);
      this.ends[i] = this.at;
    }
  }

  /** The body of a COPY of the rows from ≤ i < to, encoded once however often they are asked for. */
  copyOf(from: number, to: number): Buffer[] {
    return [HEADER, this.bytes.subarray(this.ends[from - 1] ?? 0, this.ends[to - 1] ?? 0), TRAILER];
  }

  private encode(i: number): void {
    const { rows, buckets, counts } = this;
    const count = rows.spans(i);
    if (count === 0) return;
    const held = rows.readBuckets(i, buckets, counts);
    this.reserve(FIXED_BYTES + held * (INT2_ELEMENT_BYTES + INT4_ELEMENT_BYTES));
    this.view.setInt16(this.at, FIELDS);
    this.at += 2;
    this.int8((rows.windowStartUnixMs(i) - POSTGRES_EPOCH_MS) * 1000);
    this.int4(this.ids.account(rows.account(i)));
    this.int4(this.ids.operation(rows.operation(i)));
    this.int4(count);
    this.int4(rows.errors(i));
    this.float8(rows.sumNs(i));
    this.int8(rows.minNs(i));
    this.int8(rows.maxNs(i));
    this.int4(this.added.nodeId);
    this.int8(this.added.flush);
    this.arrayHeader(INT2_OID, INT2_ELEMENT_BYTES, held);
    for (let k = 0; k < held; k++) {
      this.view.setInt32(this.at, 2);
      this.view.setInt16(this.at + 4, buckets[k] ?? 0);
      this.at += INT2_ELEMENT_BYTES;
    }
    this.arrayHeader(INT4_OID, INT4_ELEMENT_BYTES, held);
    for (let k = 0; k < held; k++) this.int4(counts[k] ?? 0);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + bytes));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  private int4(value: number): void {
    this.view.setInt32(this.at, 4);
    this.view.setInt32(this.at + 4, value);
    this.at += 8;
  }

  /** In two halves, as going through BigInt costs several times as much. Fractions of a nanosecond are rounded off. */
  private int8(value: number): void {
    const whole = Math.round(value);
    const high = Math.floor(whole / 2 ** 32);
    this.view.setInt32(this.at, 8);
    this.view.setInt32(this.at + 4, high);
    this.view.setUint32(this.at + 8, whole - high * 2 ** 32);
    this.at += 12;
  }

  private float8(value: number): void {
    this.view.setInt32(this.at, 8);
    this.view.setFloat64(this.at + 4, value);
    this.at += 12;
  }

  /** One dimension, no NULLs, indexes from 1. */
  private arrayHeader(oid: number, elementBytes: number, length: number): void {
    const { view, at } = this;
    view.setInt32(at, 20 + length * elementBytes);
    view.setInt32(at + 4, 1);
    view.setInt32(at + 8, 0);
    view.setInt32(at + 12, oid);
    view.setInt32(at + 16, length);
    view.setInt32(at + 20, 1);
    this.at += 24;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
