import { type FailedAttempt } from '../../ports.js';
import { inert } from '../../render/inert.js';
import { redact } from '../redact.js';
import { retryAfterMs } from './retry-after.js';
import { type Target } from './target.js';

const SHOWN_ANSWER_CHARACTERS = 200;
const LONGEST_READ_BYTES = 4096;
/** Besides 5xx: the other side says that it is about now, not about the request. */
const RECOVERABLE_STATUS = new Set([408, 425, 429]);

export async function failureOf(response: Response, { host, secrets }: Target): Promise<FailedAttempt> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return failed(
      false,
      `${host} answered ${status}: redirects are not followed, so enter the final address`,
    );
  }
  const text = await startOf(response);
  const pauseMs = retryAfterMs(headers.get('retry-after'), text, Date.now());
  const again = pauseMs === undefined ? '' : `, retry after ${Math.ceil(pauseMs / 1000)} s`;
  const said = inert(redact(text, secrets), SHOWN_ANSWER_CHARACTERS);
  const recoverable = status >= 500 || RECOVERABLE_STATUS.has(status);
  return failed(recoverable, `${host} answered ${status}${again}${said && `: ${said}`}`, pauseMs);
}

export function failed(recoverable: boolean, error: string, retryAfterMs?: number): FailedAttempt {
  const after = recoverable && retryAfterMs !== undefined ? { retryAfterMs } : {};
  return { delivered: false, recoverable, error, ...after };
}

/** An answer may be endless. */
export async function startOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= LONGEST_READ_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, LONGEST_READ_BYTES);
}
