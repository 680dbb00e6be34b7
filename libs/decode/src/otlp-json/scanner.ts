import { MalformedRequest } from '../decoded.js';
import { ASCII, STOPS } from './ascii.js';

/** Values that nobody asked for may nest deeper than attributes, but not without end. */
const MAX_NESTING = 256;

// Constants of this module: V8 loads those of another from its module cell each time, which cost a tenth of a walk.
const { space, quote, comma, colon, backslash, openBrace, closeBrace, openBracket, closeBracket } = ASCII;
const SPACES = Uint8Array.from({ length: 256 }, (_, byte) =>
  ' \t\n\r'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const LITERALS = ['null', 'true', 'false'].map((text) => Buffer.from(text));

/**
 * A cursor over the bytes of a JSON text that holds it to RFC 8259. It never looks at a byte twice on its way and makes no
 * object; invalid UTF-8 within strings is for the reader of the string to judge. Throws MalformedRequest.
 */
export class JsonScanner {
  at = 0;
  /** Whether the string that was passed last has a backslash. */
  escaped = false;
  /** The key that was passed last, without its quotes. */
  keyFrom = 0;
  keyLength = 0;
  keyEscaped = false;
  private readonly nesting = new Uint8Array(MAX_NESTING);

  constructor(readonly bytes: Uint8Array) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
  }

  /** Passes over white space; returns the first byte of what follows, or -1 at the end. */
  token(): number {
    const byte = this.bytes[this.at]!;
    return byte > space ? byte : this.tokenBehindSpace();
  }

  /** From an opening brace to the object's first key, or behind the object where it has none: false. */
  firstField(): boolean {
    this.at++;
    if (this.token() !== closeBrace) return true;
    this.at++;
    return false;
  }

  /** From behind a value to the next key, or behind the object: false. */
  nextField(): boolean {
    const token = this.token();
    this.at++;
    if (token === comma) return true;
    if (token !== closeBrace) throw this.unexpected(token, 'a comma or the end of an object');
    return false;
  }

  /** From before a key to its value. */
  key(): void {
    if (this.compactKey()) return;
    const token = this.token();
    if (token !== quote) throw this.unexpected(token, 'a key in quotes');
    this.keyFrom = this.at + 1;
    this.string();
    this.keyLength = this.at - 1 - this.keyFrom;
    this.keyEscaped = this.escaped;
    const separator = this.token();
    if (separator !== colon) throw this.unexpected(separator, 'a colon');
    this.at++;
    this.token();
  }

  /** From an opening bracket to the list's first element, or behind the list where it has none: false. */
  firstElement(): boolean {
    this.at++;
    if (this.token() !== closeBracket) return true;
    this.at++;
    return false;
  }

  /** From behind an element to the next, or behind the list: false. */
  nextElement(): boolean {
    const token = this.token();
    this.at++;
    if (token !== comma) {
      if (token !== closeBracket) throw this.unexpected(token, 'a comma or the end of a list');
      return false;
    }
    this.token();
    return true;
  }

  /** Passes over a value of any type. Without recursion: how deep it goes is the sender's choice. */
  skip(): void {
    if (this.bytes[this.at] === quote) {
      this.string();
      return;
    }
    let depth = 0;
    for (;;) {
      const token = this.token();
      if (token === openBrace || token === openBracket) {
        if (depth === MAX_NESTING) throw this.notJson(`a value nested deeper than ${MAX_NESTING}`);
        const isObject = token === openBrace;
        if (isObject ? this.firstField() : this.firstElement()) {
          if (isObject) this.key();
          this.nesting[depth++] = token;
          continue;
        }
      } else this.scalar(token);
      while (depth > 0 && !this.nextIn(this.nesting[depth - 1]!)) depth--;
      if (depth === 0) return;
    }
  }

  /** Passes over the string whose opening quote is at the cursor. */
  string(): void {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at + 1;
    this.escaped = false;
    for (;;) {
      while (at < end && STOPS[bytes[at]!] === 0) at++;
      if (at >= end) throw this.notJson('a string that does not end');
      if (bytes[at] === quote) break;
      if (bytes[at] !== backslash) throw this.notJson('a control character in the string');
      this.escaped = true;
      at += this.escapeLength(at);
    }
    this.at = at + 1;
  }

  /** Passes over white space to the very end. */
  end(): void {
    const token = this.token();
    if (token !== -1) throw this.unexpected(token, 'the end');
  }

  /** A key without escapes, and no white space around its colon. False, and nothing passed, where it is anything else. */
  private compactKey(): boolean {
    const { bytes } = this;
    const from = this.at + 1;
    if (bytes[this.at] !== quote) return false;
    let at = from;
    while (STOPS[bytes[at]!] === 0) at++;
    if (bytes[at] !== quote || bytes[at + 1] !== colon || !(bytes[at + 2]! > space)) return false;
    this.keyFrom = from;
    this.keyLength = at - from;
    this.keyEscaped = false;
    this.at = at + 2;
    return true;
  }

  private tokenBehindSpace(): number {
    const { bytes } = this;
    let { at } = this;
    while (at < bytes.length && SPACES[bytes[at]!] === 1) at++;
    this.at = at;
    return at < bytes.length ? bytes[at]! : -1;
  }

  private nextIn(container: number): boolean {
    if (container === openBracket) return this.nextElement();
    if (!this.nextField()) return false;
    this.key();
    return true;
  }

  private scalar(token: number): void {
    if (token === quote) this.string();
    else if (token === ASCII.minus || isDigit(token)) this.number();
    else this.literal(token);
  }

  private number(): void {
    const from = this.at;
    if (this.bytes[this.at] === ASCII.minus) this.at++;
    const leadingZero = this.bytes[this.at] === ASCII.zero;
    if (this.digits() > 1 && leadingZero) throw this.notJson('a number that starts with 0', from);
    if (this.bytes[this.at] === ASCII.dot) {
      this.at++;
      this.digits();
    }
    const exponent = this.bytes[this.at];
    if (exponent !== ASCII.e && exponent !== ASCII.E) return;
    this.at++;
    const sign = this.bytes[this.at];
    if (sign === ASCII.plus || sign === ASCII.minus) this.at++;
    this.digits();
  }

  private digits(): number {
    const from = this.at;
    while (this.at < this.bytes.length && isDigit(this.bytes[this.at]!)) this.at++;
    if (this.at === from) throw this.notJson('a number that lacks a digit');
    return this.at - from;
  }

  private literal(token: number): void {
    const literal = LITERALS.find((l) => l[0] === token);
    if (literal?.every((byte, i) => this.bytes[this.at + i] === byte) !== true)
      throw this.unexpected(token, 'a value');
    this.at += literal.length;
  }

  private escapeLength(at: number): number {
    const kind = this.bytes[at + 1];
    if (kind !== ASCII.u) {
      if (kind !== undefined && ESCAPES.has(kind)) return 2;
      throw this.notJson('an escape that JSON does not know', at);
    }
    for (let i = at + 2; i < at + 6; i++)
      if (!isHexDigit(this.bytes[i] ?? 0)) throw this.notJson('\\u without four hex digits', at);
    return 6;
  }

  private unexpected(token: number, wanted: string): MalformedRequest {
    if (token === -1) return this.notJson(`it ends where ${wanted} should be`, this.bytes.length);
    const printable = token > space && token < 0x7f;
    return this.notJson(
      `${printable ? String.fromCharCode(token) : `byte 0x${token.toString(16).padStart(2, '0')}`} instead of ${wanted}`,
    );
  }

  private notJson(what: string, at = this.at): MalformedRequest {
    return new MalformedRequest(`not JSON: ${what}`, `byte ${at}`);
  }
}

function isDigit(byte: number): boolean {
  return byte >= ASCII.zero && byte <= ASCII.nine;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= ASCII.a && (byte | 0x20) <= ASCII.f);
}
