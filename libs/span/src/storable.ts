import { createHash } from 'node:crypto';

/** Names are at most this long in bytes; a longer one keeps its beginning and a hash of the whole. */
export const MAX_NAME_BYTES = 512;

const utf8 = new TextDecoder('utf-8');

/** The text of raw name bytes that Postgres can store: no invalid UTF-8, no NUL, no more than {@link MAX_NAME_BYTES}. */
export function storableName(bytes: Uint8Array): string {
  const text = utf8.decode(bytes).replaceAll('\0', '\uFFFD');
  if (Buffer.byteLength(text) <= MAX_NAME_BYTES) return text;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  let kept = Buffer.from(text)
    .subarray(0, MAX_NAME_BYTES - 24)
    .toString('utf8');
  kept = kept.replace(/\uFFFD+$/, '');
  return `${kept}…#${hash}`;
}
