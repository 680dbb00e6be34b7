import { ASCII } from './ascii.js';
import { ABSENT, type MessageReader } from './message-reader.js';

const NO_DIGIT = 0xff;
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? NO_DIGIT : digit;
});

/** Reads ids into words. One that is no string, or not hex, is no id. */
export class HexReader {
  /** Whether all that was read last is zero. */
  isZero = false;

  constructor(private readonly reader: MessageReader) {}

  /** Whether an id of so many words is at the place; then its words are at `at`. */
  read(place: number, count: number, words: Int32Array, at: number): boolean {
    const { bytes, unescaper } = this.reader;
    if (place === ABSENT || bytes[place] !== ASCII.quote) return false;
    if (this.parse(bytes, place + 1, count, words, at) && bytes[place + 1 + count * 8] === ASCII.quote)
      return true;
    const length = this.reader.rawLength(place);
    if (!this.reader.escaped) return false;
    unescaper.unescape(bytes, place + 1, length);
    return unescaper.length === count * 8 && this.parse(unescaper.bytes, 0, count, words, at);
  }

  isEmpty(place: number): boolean {
    return this.reader.bytes[place] === ASCII.quote && this.reader.bytes[place + 1] === ASCII.quote;
  }

  private parse(bytes: Uint8Array, from: number, count: number, words: Int32Array, at: number): boolean {
    let all = 0;
    let i = from;
    for (let w = at; w < at + count; w++) {
      let word = 0;
      let invalid = 0;
      for (const end = i + 8; i < end; i++) {
        const digit = DIGITS[bytes[i]!] ?? NO_DIGIT;
        invalid |= digit;
        word = (word << 4) | digit;
      }
      if (invalid > 0xf) return false;
      all |= word;
      words[w] = word;
    }
    this.isZero = all === 0;
    return true;
  }
}
