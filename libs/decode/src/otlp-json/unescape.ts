import { ASCII } from './ascii.js';

/** What \b, \f, \n, \r and \t stand for; any other character stands for itself. */
const SHORT = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);
const REPLACEMENT = 0xfffd;

/** The UTF-8 of strings that have escapes, one at a time. They must have been passed by a JsonScanner. */
export class Unescaper {
  bytes: Uint8Array = new Uint8Array(256);
  length = 0;

  /** @param from the first byte behind the opening quote */
  unescape(source: Uint8Array, from: number, length: number): void {
    // No escape is shorter than what it stands for.
    if (this.bytes.length < length) this.bytes = new Uint8Array(length * 2);
    this.length = 0;
    for (let at = from, end = from + length; at < end;) {
      const byte = source[at]!;
      const kind = source[at + 1]!;
      if (byte !== ASCII.backslash) {
        this.bytes[this.length++] = byte;
        at++;
      } else if (kind !== ASCII.u) {
        this.bytes[this.length++] = SHORT.get(kind) ?? kind;
        at += 2;
      } else at += this.codePoint(source, at, end);
    }
  }

  /** Writes what a \u stands for, or both halves of a pair; returns how many bytes of the source that was. */
  private codePoint(source: Uint8Array, at: number, end: number): number {
    const first = unitAt(source, at);
    if (first < 0xd800 || first > 0xdfff) return this.write(first, 6);
    const isPair =
      first < 0xdc00 && at + 12 <= end && source[at + 6] === ASCII.backslash && source[at + 7] === ASCII.u;
    const second = isPair ? unitAt(source, at + 6) : 0;
    // One half alone is no character: as in every other conversion to UTF-8.
    if (second < 0xdc00 || second > 0xdfff) return this.write(REPLACEMENT, 6);
    return this.write(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12);
  }

  private write(codePoint: number, read: number): number {
    const { bytes } = this;
    if (codePoint < 0x80) bytes[this.length++] = codePoint;
    else {
      if (codePoint < 0x800) bytes[this.length++] = 0xc0 | (codePoint >> 6);
      else {
        if (codePoint < 0x10000) bytes[this.length++] = 0xe0 | (codePoint >> 12);
        else {
          bytes[this.length++] = 0xf0 | (codePoint >> 18);
          bytes[this.length++] = 0x80 | ((codePoint >> 12) & 0x3f);
        }
        bytes[this.length++] = 0x80 | ((codePoint >> 6) & 0x3f);
      }
      bytes[this.length++] = 0x80 | (codePoint & 0x3f);
    }
    return read;
  }
}

function unitAt(source: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const byte = source[i]!;
    unit = (unit << 4) | (byte > ASCII.nine ? (byte & 0xf) + 9 : byte & 0xf);
  }
  return unit;
}
