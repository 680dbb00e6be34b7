import { ASCII, STOPS } from './ascii.js';
import { type MessageReader } from './message-reader.js';

const word = (text: string) => Buffer.from(text).readUInt32BE();

/*
 * {"key":" K ","value":{"stringValue":" V "}}
 * {"key":" K ","value":{"intValue":" N "}}      or N without its quotes
 */
const [KEY_0, KEY_1] = [word('{"ke'), word('y":"')];
const [VALUE_0, VALUE_1, VALUE_2] = [word('","v'), word('alue'), word('":{"')];
const [STRING_0, STRING_1, STRING_2] = [word('stri'), word('ngVa'), word('lue"')];
const [INT_0, INT_1] = [word('intV'), word('alue')];
const { quote, colon, closeBrace, zero, nine } = ASCII;

/** Where the key's opening quote is in it. */
export const COMPACT_KEY = 7;

/** The fixed parts of an attribute and a few bytes: nearer to the end it is walked in the other way. */
const REACH = 64;
/** Below 2^63 whatever the digits are. */
const MAX_DIGITS = 18;

/**
 * The shape that senders write nearly always, looked at four bytes at a time: without white space or escapes, and with
 * a string or an int as its value. It takes half off the decoding of a span.
 */
export class CompactAttribute {
  keyLength = 0;
  isString = false;
  /** Place of the string or the int. */
  value = 0;
  private readonly view: DataView;

  constructor(private readonly reader: MessageReader) {
    const { buffer, byteOffset, byteLength } = reader.bytes;
    this.view = new DataView(buffer, byteOffset, byteLength);
  }

  /** From an opening brace behind the attribute; false, and nothing passed, where it has another shape. */
  walk(): boolean {
    const { view } = this;
    const { bytes, at } = this.reader;
    const last = bytes.length - REACH;
    if (at > last || view.getUint32(at) !== KEY_0 || view.getUint32(at + 4) !== KEY_1) return false;
    let end = at + 8;
    while (STOPS[bytes[end]!] === 0) end++;
    if (end > last || view.getUint32(end) !== VALUE_0) return false;
    if (view.getUint32(end + 4) !== VALUE_1 || view.getUint32(end + 8) !== VALUE_2) return false;
    this.keyLength = end - at - 8;
    const field = end + 12;
    const first = view.getUint32(field);
    if (first === STRING_0) return this.walkString(field);
    return first === INT_0 && this.walkInt(field);
  }

  private walkString(field: number): boolean {
    const { view } = this;
    const { bytes } = this.reader;
    if (view.getUint32(field + 4) !== STRING_1 || view.getUint32(field + 8) !== STRING_2) return false;
    if (bytes[field + 12] !== colon || bytes[field + 13] !== quote) return false;
    let end = field + 14;
    while (STOPS[bytes[end]!] === 0) end++;
    this.isString = true;
    this.value = field + 13;
    return bytes[end] === quote && this.closes(end + 1);
  }

  private walkInt(field: number): boolean {
    const { bytes } = this.reader;
    if (this.view.getUint32(field + 4) !== INT_1 || bytes[field + 8] !== quote || bytes[field + 9] !== colon)
      return false;
    const isQuoted = bytes[field + 10] === quote;
    const from = isQuoted ? field + 11 : field + 10;
    let end = from;
    while (bytes[end]! >= zero && bytes[end]! <= nine) end++;
    if (end === from || end - from > MAX_DIGITS) return false;
    this.isString = false;
    this.value = field + 10;
    if (isQuoted) return bytes[end] === quote && this.closes(end + 1);
    // A number of JSON does not start with 0, which is for the other way to say.
    return (bytes[from] !== zero || end === from + 1) && this.closes(end);
  }

  private closes(at: number): boolean {
    const { bytes } = this.reader;
    if (bytes[at] !== closeBrace || bytes[at + 1] !== closeBrace) return false;
    this.reader.at = at + 2;
    return true;
  }
}
