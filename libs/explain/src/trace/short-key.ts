import { createHash } from 'node:crypto';

/** Sixteen calls within each other whose names are as long as names may be would have keys of 20 kB, and be thousands. */
const LONGEST = 500;

/** A text that is only compared with others: of a long one a hash stands for it. */
export function shortKey(text: string): string {
  return text.length <= LONGEST ? text : createHash('sha256').update(text).digest('base64url');
}
