/** The bytes that JSON's syntax is made of. */
export const ASCII = {
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  E: 0x45,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  a: 0x61,
  e: 0x65,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
  u: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** 1 for the bytes that end a run of plain text within a string: quote, backslash and control characters. */
export const STOPS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < ASCII.space || byte === ASCII.quote || byte === ASCII.backslash ? 1 : 0,
);
