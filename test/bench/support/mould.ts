import { ACCOUNT_DIGITS, ACCOUNT_PREFIX, PARTS, spanOf, SPANS_PER_TRACE } from './trace-shape.js';
import { type Notation, writeDigits } from './notation.js';

/** Which span of which trace: the trace counted within its group, the part as in {@link PARTS}. */
export type Slot = { trace: number; part: number };

/** What the traces of one sending have: the same for all requests that their spans are spread over. */
export type Sending = {
  /** Told apart from the traces of all other sendings by it. */
  firstTrace: number;
  /** Of this process: it keeps the ids of two senders apart. */
  salt: number;
  nowUnixMs: number;
  /** From 0 to 9,999,999. */
  accountOf: (trace: number) => number;
};

type Place = Slot & {
  traceId: number;
  spanId: number;
  /** -1 for none. */
  parentId: number;
  start: number;
  end: number;
  /** -1 for none. */
  account: number;
};

const MEDIAN_NS = 20e6;

/** A request that is encoded once and then cast again and again, with new ids, times and accounts. */
export class Mould {
  readonly spans: number;
  private readonly bytes: Buffer;
  private readonly places: Place[];

  constructor(
    private readonly notation: Notation,
    shop: number,
    slots: readonly Slot[],
  ) {
    const marked = slots.map(({ trace, part }, i) => ({
      ...spanOf(shop, trace, part),
      traceId: hex(2 * i, 32),
      spanId: hex(2 * i, 16),
      parentSpanId: PARTS[part]?.parent === undefined ? '' : hex(2 * i + 1, 16),
      startUnixNano: startMark(i),
      durationNs: 1,
    }));
    this.bytes = Buffer.from(notation.encode(marked));
    this.spans = slots.length;
    this.places = this.placesOf(slots);
  }

  get bytesPerSpan(): number {
    return this.bytes.length / this.spans;
  }

  /** A request of its own. */
  cast({ firstTrace, salt, nowUnixMs, accountOf }: Sending): Buffer {
    const { wordBytes, writeWord, writeTime } = this.notation;
    const body = Buffer.from(this.bytes);
    for (const { trace, part, traceId, spanId, parentId, start, end, account } of this.places) {
      const number = firstTrace + trace;
      writeWord(body, mixed(number), traceId);
      writeWord(body, salt, traceId + wordBytes);
      writeWord(body, mixed(number ^ salt), traceId + 2 * wordBytes);
      writeWord(body, mixed(~number), traceId + 3 * wordBytes);
      writeSpanId(number, part, spanId);
      const parent = PARTS[part]?.parent;
      if (parent !== undefined) writeSpanId(number, parent, parentId);
      const durationNs = durationOf(number) * (PARTS[part]?.share ?? 1);
      const wholeMs = Math.ceil(durationNs / 1e6);
      writeTime(body, nowUnixMs - wholeMs, Math.floor(wholeMs * 1e6 - durationNs), start);
      writeTime(body, nowUnixMs, 0, end);
      if (account >= 0) writeDigits(body, accountOf(number), account, ACCOUNT_DIGITS);
    }
    return body;

    function writeSpanId(number: number, part: number, at: number): void {
      const id = Math.imul(number, SPANS_PER_TRACE) + part;
      writeWord(body, mixed(id), at);
      writeWord(body, mixed(id ^ salt), at + wordBytes);
    }
  }

  /** Encoders keep the order of spans and, within one, that of these fields. */
  private placesOf(slots: readonly Slot[]): Place[] {
    let at = 0;
    const next = (mark: Buffer): number => {
      const place = this.bytes.indexOf(mark, at);
      if (place < 0) throw new Error('a span is not where the mould looks for it');
      at = place + mark.length;
      return place;
    };
    const { id, time } = this.notation;
    return slots.map(({ trace, part }, i) => {
      const parent = PARTS[part]?.parent;
      return {
        trace,
        part,
        traceId: next(id(hex(2 * i, 32))),
        spanId: next(id(hex(2 * i, 16))),
        parentId: parent === undefined ? -1 : next(id(hex(2 * i + 1, 16))),
        start: next(time(startMark(i))),
        end: next(time(startMark(i) + 1n)),
        account: parent === undefined ? next(Buffer.from(ACCOUNT_PREFIX)) + ACCOUNT_PREFIX.length : -1,
      };
    });
  }
}

const startMark = (i: number): bigint => 1_760_000_000_000_000_000n + BigInt(i) * 1_000n;
const hex = (i: number, digits: number): string => (0xabc0_0000 + i).toString(16).padStart(digits, 'e');

/** From a fifth to five times the median. */
function durationOf(trace: number): number {
  return MEDIAN_NS * 5 ** ((mixed(trace + 0x1234_5678) >>> 0) / 2 ** 31 - 1);
}

/** murmur3's finaliser: no two words become the same one, and neighbours nothing alike. */
export function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
