import { otlpJson, otlpProto, type SpanSpec } from '#testkit';

/** How ids and times stand in a request, so that they can be found there once and overwritten in place. */
export type Notation = {
  contentType: string;
  encode: (spans: SpanSpec[]) => Uint8Array;
  /** The bytes that this id, given as hex, has in a request. */
  id: (hex: string) => Buffer;
  /** Bytes that one 32-bit word of an id takes. */
  wordBytes: number;
  writeWord: (body: Buffer, word: number, at: number) => void;
  time: (unixNano: bigint) => Buffer;
  /** @param ns within the millisecond */
  writeTime: (body: Buffer, unixMs: number, ns: number, at: number) => void;
};

const TWO_32 = 2 ** 32;

const proto: Notation = {
  contentType: 'application/x-protobuf',
  encode: otlpProto,
  id: (hex) => Buffer.from(hex, 'hex'),
  wordBytes: 4,
  writeWord: (body, word, at) => body.writeInt32BE(word | 0, at),
  time(unixNano) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(unixNano);
    return bytes;
  },
  // A double is 256 ns coarse here, and an order of magnitude cheaper than a bigint.
  writeTime(body, unixMs, ns, at) {
    const unixNano = unixMs * 1e6 + ns;
    const high = Math.floor(unixNano / TWO_32);
    body.writeUInt32LE(unixNano - high * TWO_32, at);
    body.writeUInt32LE(high, at + 4);
  },
};

const HEX = Uint8Array.from(Buffer.from('0123456789abcdef'));

const json: Notation = {
  contentType: 'application/json',
  encode: otlpJson,
  id: (hex) => Buffer.from(hex),
  wordBytes: 8,
  writeWord(body, word, at) {
    for (let digit = 0; digit < 8; digit++) body[at + digit] = HEX[(word >>> (28 - 4 * digit)) & 15] ?? 0;
  },
  time: (unixNano) => Buffer.from(unixNano.toString()),
  writeTime(body, unixMs, ns, at) {
    writeDigits(body, unixMs, at, 13);
    writeDigits(body, ns, at + 13, 6);
  },
};

export const NOTATIONS = { proto, json };

/** Writes a whole number in decimal, with leading zeros. */
export function writeDigits(body: Buffer, value: number, at: number, digits: number): void {
  let rest = value;
  for (let i = digits - 1; i >= 0; i--) {
    const tens = Math.floor(rest / 10);
    body[at + i] = 48 + rest - tens * 10;
    rest = tens;
  }
}
