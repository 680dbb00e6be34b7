import { createHash } from 'node:crypto';

/** Names are at most this long in bytes; a longer one keeps its beginning and a hash of the whole. */
export const MAX_NAME_BYTES = 512;

const HASH_DIGITS = 16;
const KEPT_BYTES = MAX_NAME_BYTES - Buffer.byteLength('…#') - HASH_DIGITS;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of raw name bytes that Postgres can store: no invalid UTF-8, no NUL, no more than {@link MAX_NAME_BYTES}. */
export function storableName(bytes: Uint8Array): string {
  const text = utf8.decode(bytes).replaceAll('\0', '\uFFFD');
  if (Buffer.byteLength(text) <= MAX_NAME_BYTES) return text;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
  return `${beginningOf(Buffer.from(text))}…#${hash}`;
}

/**
 * Whether these bytes are their own storable name: printable or not, but ASCII, without NUL, and short.
 * False only says that {@link storableName} has to be asked.
 */
export function isPlainlyStorable(bytes: Uint8Array, from: number, length: number): boolean {
  if (length > MAX_NAME_BYTES) return false;
  for (let i = from; i < from + length; i++) if (bytes[i] === 0 || bytes[i]! > 0x7f) return false;
  return true;
}

/** As many whole characters as fit. */
function beginningOf(text: Buffer): string {
  let end = KEPT_BYTES;
  while ((text[end]! & 0xc0) === 0x80) end--;
  return text.toString('utf8', 0, end);
}
