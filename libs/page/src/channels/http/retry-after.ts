import { isRecord, jsonOf } from './json.js';

/**
 * How long the other side asks to be left alone, in ms: Discord's `retry_after` in the answer, which has fractions of a
 * second, or the header, in seconds or as a date (RFC 9110, 10.2.3). Undefined where it asks for nothing.
 */
export function retryAfterMs(header: string | null, text: string, nowUnixMs: number): number | undefined {
  const answer = jsonOf(text);
  if (isRecord(answer) && typeof answer.retry_after === 'number' && answer.retry_after >= 0) {
    return Math.ceil(answer.retry_after * 1000);
  }
  if (header === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.ceil(Number(header) * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowUnixMs);
}
