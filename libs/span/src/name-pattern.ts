const OPEN = 0x7b;
const CLOSE = 0x7d;
const DOT = 0x2e;
const DASH = 0x2d;
const UUID_GROUPS = [8, 4, 4, 4, 12];
const KEPT_BYTES = 65_536;
const UUID_LENGTH = 36;
/** Shorter ones may be words: "face", "dead10". */
const MIN_HEX_ID = 8;
/** Ids of letters and digits (ULID, KSUID, nanoid) are at least this long, and words with so many digits are not. */
const MIN_MIXED_ID = 16;
const MIN_MIXED_DIGITS = 3;

const DIGIT = 1;
const HEX_LETTER = 2;
/** Any other letter; bytes of characters beyond ASCII are letters too, so that none is cut. */
const LETTER = 4;
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return LETTER;
  const character = String.fromCharCode(byte);
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[a-f]/i.test(character)) return HEX_LETTER;
  return /[a-z]/i.test(character) ? LETTER : 0;
});

/**
 * The pattern of a name: numbers, UUIDs, hex and other ids become `{}`, so that GET /users/123 and GET /users/124 are one
 * operation. A digit that ends a word is part of it: v1, s3, http2. A name without digits is its own pattern.
 */
export class NamePattern {
  bytes = Buffer.alloc(512);
  length = 0;

  write(name: Uint8Array, from: number, length: number): void {
    // At worst every other byte is a digit, and each becomes two. The room for an enormous name is given back.
    if (this.bytes.length < length * 2 || this.bytes.length > KEPT_BYTES)
      this.bytes = Buffer.alloc(Math.max(length * 2, 512));
    this.length = 0;
    for (let at = from, end = from + length; at < end;) {
      const runEnd = endOfRun(name, at, end);
      const idEnd = endOfId(name, at, runEnd, end);
      if (idEnd > at) {
        this.bytes[this.length++] = OPEN;
        this.bytes[this.length++] = CLOSE;
        at = idEnd;
      } else for (const stop = Math.max(runEnd, at + 1); at < stop;) this.bytes[this.length++] = name[at++]!;
    }
  }
}

const patternOfText = new NamePattern();

/** The pattern of a name as text. */
export function namePattern(name: string): string {
  if (!/[0-9]/.test(name)) return name;
  const bytes = Buffer.from(name);
  patternOfText.write(bytes, 0, bytes.length);
  return patternOfText.bytes.toString('utf8', 0, patternOfText.length);
}

/** Whether there is a digit at all. */
export function mayHaveIds(name: Uint8Array, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (CLASSES[name[i]!] === DIGIT) return true;
  return false;
}

function endOfRun(name: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && CLASSES[name[at]!] !== 0) at++;
  return at;
}

/** Where the id that starts with this run of letters and digits ends; `from` where there is none. */
function endOfId(name: Uint8Array, from: number, runEnd: number, end: number): number {
  const uuidEnd = endOfUuid(name, from, end);
  if (uuidEnd > from) return uuidEnd;
  let digits = 0;
  let kinds = 0;
  for (let i = from; i < runEnd; i++) {
    const kind = CLASSES[name[i]!]!;
    kinds |= kind;
    if (kind === DIGIT) digits++;
  }
  const length = runEnd - from;
  if (digits === 0) return from;
  if (kinds === DIGIT) return endOfNumber(name, runEnd, end);
  const isHex = kinds === (DIGIT | HEX_LETTER) && length >= MIN_HEX_ID;
  const isMixed = length >= MIN_MIXED_ID && digits >= MIN_MIXED_DIGITS;
  return isHex || isMixed ? runEnd : from;
}

/** Numbers with a dot between them are one: 1.5, 10.0.0.1. */
function endOfNumber(name: Uint8Array, runEnd: number, end: number): number {
  let at = runEnd;
  while (at + 1 < end && name[at] === DOT && CLASSES[name[at + 1]!] === DIGIT) {
    const next = endOfRun(name, at + 1, end);
    for (let i = at + 1; i < next; i++) if (CLASSES[name[i]!] !== DIGIT) return at;
    at = next;
  }
  return at;
}

function endOfUuid(name: Uint8Array, from: number, end: number): number {
  if (from + UUID_LENGTH > end) return from;
  let at = from;
  let kinds = 0;
  for (const [g, length] of UUID_GROUPS.entries()) {
    if (g > 0 && name[at++] !== DASH) return from;
    for (const groupEnd = at + length; at < groupEnd; at++) kinds |= CLASSES[name[at]!] || LETTER;
  }
  const isAlone = at === end || CLASSES[name[at]!] === 0;
  return isAlone && (kinds & LETTER) === 0 && (kinds & DIGIT) !== 0 ? at : from;
}
