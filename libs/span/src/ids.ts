/** Trace and span ids: raw bytes on the wire, int32 words in records, lower-case hex for people. */

const HEX_ID = /^[0-9a-f]+$/i;

export function isTraceIdHex(text: string): boolean {
  return text.length === 32 && HEX_ID.test(text) && !/^0+$/.test(text);
}

export function isSpanIdHex(text: string): boolean {
  return text.length === 16 && HEX_ID.test(text) && !/^0+$/.test(text);
}

/** Big-endian words of a hex id: `words(hex)[0]` holds its first eight digits. */
export function wordsOfHex(hex: string): Int32Array {
  const words = new Int32Array(hex.length >> 3);
  for (let i = 0; i < words.length; i++) words[i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16) | 0;
  return words;
}

/** The hex id of `count` words that start at `at`; the inverse of {@link wordsOfHex}. */
export function hexOfWords(words: Int32Array, at: number, count: number): string {
  let hex = '';
  for (let i = at; i < at + count; i++) hex += ((words[i] ?? 0) >>> 0).toString(16).padStart(8, '0');
  return hex;
}
