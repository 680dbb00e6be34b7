import { ASCII } from './ascii.js';
import { doubleOf, int64Of, isUint64, wholeNumber } from './fields.js';
import { ABSENT, type MessageReader } from './message-reader.js';

/** So many digits are below 2^64, and below 2^63, whatever they are. */
const SAFE_UINT64_DIGITS = 19;
const SAFE_INT64_DIGITS = 18;
/** And so many are exact as a double, which is what JSON has for a number without quotes. */
const EXACT_DIGITS = 15;

const TWO_32 = 4_294_967_296;

/** Reads the numbers of OTLP/JSON where they stand: plain digits at once, all else as JSON.parse and BigInt see it. */
export class NumberReader {
  /** The words of the number that {@link uint64} read last. */
  low = 0;
  high = 0;

  constructor(private readonly reader: MessageReader) {}

  /** Whether an unsigned 64-bit integer is there, in quotes or without; an absent one is 0. */
  uint64(place: number): boolean {
    this.low = 0;
    this.high = 0;
    if (place === ABSENT) return true;
    const from = this.digitsFrom(place);
    const digits = this.plainDigits(from);
    if (digits === 0 || digits > SAFE_UINT64_DIGITS) return this.uncommonUint64(place);
    const { bytes } = this.reader;
    // Two halves of at most ten digits, so that nothing is lost to a double's 53 bits.
    const headEnd = from + Math.max(0, digits - 9);
    let head = 0;
    let tail = 0;
    for (let i = from; i < headEnd; i++) head = head * 10 + bytes[i]! - ASCII.zero;
    for (let i = headEnd; i < from + digits; i++) tail = tail * 10 + bytes[i]! - ASCII.zero;
    // The low word is exact modulo 2^32; the sum is off by some thousands at most, which rounding the high word takes away.
    this.low = (Math.imul(head, 1e9) + tail) >>> 0;
    this.high = Math.round((head * 1e9 + tail - this.low) / TWO_32);
    if (from === place && digits > EXACT_DIGITS) this.round();
    return true;
  }

  /** Whether a value is what an intValue may be. */
  isInt(place: number): boolean {
    const from = this.digitsFrom(place);
    const digits = this.plainDigits(from);
    return (digits > 0 && digits <= SAFE_INT64_DIGITS) || int64Of(this.reader.parse(place)) !== undefined;
  }

  isDouble(place: number): boolean {
    const first = this.reader.bytes[place]!;
    if (first === ASCII.quote) return doubleOf(this.reader.parse(place)) !== undefined;
    return first === ASCII.minus || (first >= ASCII.zero && first <= ASCII.nine);
  }

  /** The decimal digits of an intValue that {@link isInt}: where they stand, or made anew. */
  intText(place: number, give: (bytes: Uint8Array, from: number, length: number) => number): number {
    const { bytes } = this.reader;
    const from = this.digitsFrom(place);
    const digits = this.plainDigits(from);
    const exact = from === place ? EXACT_DIGITS : SAFE_INT64_DIGITS;
    if (digits > 0 && digits <= exact && (digits === 1 || bytes[from] !== ASCII.zero))
      return give(bytes, from, digits);
    const text = Buffer.from(String(int64Of(this.reader.parse(place))));
    return give(text, 0, text.length);
  }

  /** The number of an enum's value, given as that number or by name; 0 for one that is not known, undefined for no enum at all. */
  enumNumber(place: number, names: readonly Buffer[]): number | undefined {
    if (place === ABSENT) return 0;
    const { bytes } = this.reader;
    const digit = bytes[place]! - ASCII.zero;
    if (digit >= 0 && digit <= 9 && this.plainDigits(place) === 1) return digit < names.length ? digit : 0;
    if (bytes[place] === ASCII.quote) return Math.max(0, this.nameAt(place, names));
    const value = this.reader.parse(place);
    if (typeof value !== 'number') return undefined;
    return names[value] === undefined ? 0 : value;
  }

  private nameAt(place: number, names: readonly Buffer[]): number {
    const { bytes } = this.reader;
    const at = names.findIndex(
      (name) =>
        bytes[place + 1 + name.length] === ASCII.quote &&
        name.every((byte, i) => bytes[place + 1 + i] === byte),
    );
    if (at >= 0) return at;
    const text = this.reader.parse(place);
    return names.findIndex((name) => name.toString() === text);
  }

  private uncommonUint64(place: number): boolean {
    const whole = wholeNumber(this.reader.parse(place));
    if (whole === undefined || !isUint64(whole)) return false;
    this.set(Number(whole >> 32n), Number(whole & 0xffff_ffffn));
    return true;
  }

  /** To what a double holds of it. The sum is rounded once, and as JSON.parse rounds. */
  private round(): void {
    const double = this.high * TWO_32 + this.low;
    this.set(Math.floor(double / TWO_32), double % TWO_32);
  }

  private set(high: number, low: number): void {
    this.high = high;
    this.low = low;
  }

  private digitsFrom(place: number): number {
    return this.reader.bytes[place] === ASCII.quote ? place + 1 : place;
  }

  /** How many digits start here, if nothing but digits is in this value; else 0. */
  private plainDigits(from: number): number {
    const { bytes } = this.reader;
    let at = from;
    while (bytes[at]! >= ASCII.zero && bytes[at]! <= ASCII.nine) at++;
    const after = bytes[at]!;
    const isInQuotes = bytes[from - 1] === ASCII.quote;
    const ends = isInQuotes
      ? after === ASCII.quote
      : after !== ASCII.dot && after !== ASCII.e && after !== ASCII.E;
    return ends ? at - from : 0;
  }
}
