import { ASCII } from './ascii.js';
import { type FieldTable } from './field-table.js';
import { JsonScanner } from './scanner.js';
import { Unescaper } from './unescape.js';

/** The place of a field that an object does not have, or has as null. */
export const ABSENT = -1;

/**
 * A value of the wrong type and its first byte. It breaks the request only if the value holds: not where the
 * same key comes again, and not in a span that is rejected.
 */
export type Defect = { what: string; at: number };

/** Longer texts are cut by a hash of the text, so they are made the text that a reader of the whole span sees. */
const LONG_TEXT_BYTES = 512;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The scanner with the few things that messages add to JSON. */
export class MessageReader extends JsonScanner {
  readonly unescaper = new Unescaper();
  /** The text that {@link readText} read last: a part of the request, or made from it. */
  textBytes: Uint8Array = this.bytes;
  textFrom = 0;
  textLength = 0;

  /** From before a key to its value; which of the table's fields it is. */
  field(table: FieldTable): number {
    this.key();
    if (!this.keyEscaped) return table.find(this.bytes, this.keyFrom, this.keyLength);
    this.unescaper.unescape(this.bytes, this.keyFrom, this.keyLength);
    return table.find(this.unescaper.bytes, 0, this.unescaper.length);
  }

  /** The place of the value at the cursor. */
  place(): number {
    return this.bytes[this.at] === ASCII.n ? ABSENT : this.at;
  }

  /** Passes over the value at the cursor; returns its place. */
  skipPlace(): number {
    const place = this.place();
    this.skip();
    return place;
  }

  /** Passes over what should have been something else; null is as good as not there. */
  skipWrong(expected: string): Defect | undefined {
    const place = this.skipPlace();
    return place === ABSENT ? undefined : { what: `not ${expected}`, at: place };
  }

  /** Walks a list of objects. Behind its first defect it is only passed over. `walk` MUST leave the cursor behind its object. */
  eachObject(walk: () => Defect | undefined): Defect | undefined {
    if (this.bytes[this.at] !== ASCII.openBracket) return this.skipWrong('an array');
    let defect: Defect | undefined;
    for (let more = this.firstElement(); more; more = this.nextElement()) {
      if (defect !== undefined) this.skip();
      else if (this.bytes[this.at] === ASCII.openBrace) defect = walk();
      else {
        defect = { what: 'not an object', at: this.at };
        this.skip();
      }
    }
    return defect;
  }

  /** The defect of a value that has to be a string. */
  textDefect(place: number): Defect | undefined {
    return place === ABSENT || this.bytes[place] === ASCII.quote
      ? undefined
      : { what: 'not a string', at: place };
  }

  /** Reads the string at a place; one that is absent is empty. */
  readText(place: number): void {
    this.textLength = place === ABSENT ? 0 : this.rawLength(place);
    if (place === ABSENT || (!this.escaped && this.textLength <= LONG_TEXT_BYTES)) {
      this.textBytes = this.bytes;
      this.textFrom = place + 1;
      return;
    }
    this.unescaper.unescape(this.bytes, place + 1, this.textLength);
    const { bytes, length } = this.unescaper;
    this.textBytes = length > LONG_TEXT_BYTES ? Buffer.from(utf8.decode(bytes.subarray(0, length))) : bytes;
    this.textLength = length > LONG_TEXT_BYTES ? this.textBytes.length : length;
    this.textFrom = 0;
  }

  /** The bytes between the quotes of the string at a place; {@link escaped} says whether there are escapes. */
  rawLength(place: number): number {
    const { at } = this;
    this.at = place;
    this.string();
    const length = this.at - place - 2;
    this.at = at;
    return length;
  }

  /** What JSON.parse makes of the value at a place; for the few that are no plain digits. */
  parse(place: number): unknown {
    const { at } = this;
    this.at = place;
    this.skip();
    const text = Buffer.from(this.bytes.subarray(place, this.at)).toString();
    this.at = at;
    return JSON.parse(text);
  }
}
