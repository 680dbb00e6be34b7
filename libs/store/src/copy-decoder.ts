import { MAX_BUCKETS } from '#aggregate';
import { type CommittedRow } from '#evaluate';

/** "PGCOPY\n\xff\r\n\0", flags and the length of an extension, which Postgres does not use. */
const HEADER_BYTES = 19;
/** Postgres counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
/** Up to the first array: the field count, seven lengths and the seven scalars. */
const SCALAR_BYTES = 2 + 7 * 4 + (4 + 8 + 4 + 4 + 8 + 4 + 4);
const ARRAY_HEADER_BYTES = 4 + 20;
const INT2_ELEMENT_BYTES = 4 + 2;
const INT4_ELEMENT_BYTES = 4 + 4;

/** The columns that a CopyDecoder understands, in their order. */
export const COMMITTED_COLUMNS =
  'node_id, flush, operation_id, account_id, window_start, count, errors, buckets, counts';

/**
 * Rows of COPY … to stdout (format binary) with {@link COMMITTED_COLUMNS}, from chunks that may end anywhere. No object
 * per row: 20,000 rows take 9 ms, and 130 as rows of pg.
 */
export class CopyDecoder {
  private readonly row: CommittedRow = {
    nodeId: 0,
    flush: 0,
    operationId: 0,
    accountId: 0,
    windowStartUnixMs: 0,
    count: 0,
    errors: 0,
    held: 0,
    buckets: new Int16Array(MAX_BUCKETS),
    counts: new Int32Array(MAX_BUCKETS),
  };
  private rest: Buffer = Buffer.alloc(0);
  private hasHeader = false;

  constructor(private readonly take: (row: CommittedRow) => void) {}

  write(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    if (!this.hasHeader && bytes.length >= HEADER_BYTES) {
      this.hasHeader = true;
      at = HEADER_BYTES;
    }
    while (this.hasHeader) {
      const end = rowEnd(view, at);
      if (end === undefined) break;
      this.decode(view, at);
      this.take(this.row);
      at = end;
    }
    // A copy: what is left must not keep a whole chunk of the socket.
    this.rest = Buffer.from(bytes.subarray(at));
  }

  private decode(view: DataView, start: number): void {
    const { row } = this;
    row.nodeId = view.getInt32(start + 6);
    row.flush = int8(view, start + 14);
    row.operationId = view.getInt32(start + 26);
    row.accountId = view.getInt32(start + 34);
    row.windowStartUnixMs = POSTGRES_EPOCH_MS + int8(view, start + 42) / 1000;
    row.count = view.getInt32(start + 54);
    row.errors = view.getInt32(start + 62);
    const arrays = start + SCALAR_BYTES;
    const held = lengthOf(view, arrays);
    row.held = held;
    let at = arrays + ARRAY_HEADER_BYTES + 4;
    for (let k = 0; k < held; k++, at += INT2_ELEMENT_BYTES) row.buckets[k] = view.getInt16(at);
    at += ARRAY_HEADER_BYTES;
    for (let k = 0; k < held; k++, at += INT4_ELEMENT_BYTES) row.counts[k] = view.getInt32(at);
  }
}

/** Where the row that begins here ends; undefined where it is not here as a whole, or is the trailer. */
function rowEnd(view: DataView, start: number): number | undefined {
  let at = start + SCALAR_BYTES;
  for (let array = 0; array < 2; array++) {
    if (at + 4 > view.byteLength) return undefined;
    at += 4 + view.getInt32(at);
  }
  return at > view.byteLength ? undefined : at;
}

/** Of an array whose elements are all of the same length, none of them NULL; an empty one has no dimension. */
function lengthOf(view: DataView, at: number): number {
  return view.getInt32(at + 4) === 0 ? 0 : view.getInt32(at + 16);
}

/** Exact below 2^53, which counts of flushes and microseconds of our time are. */
function int8(view: DataView, at: number): number {
  return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
}
