import { type ApiSettings } from './ports.js';
import { ProblemError } from './problems/problem-error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/**
 * Whether a request means somebody else, by its Host header. A page of another site can have its own name resolve to
 * 127.0.0.1 (DNS rebinding): to the browser Culprit then is that site, and all of it may be read and changed. While
 * there is no authentication, what listens on this machine only answers only for names that are its own.
 */
export function misdirected(
  host: string | undefined,
  settings: Pick<ApiSettings, 'host' | 'publicUrl'>,
): ProblemError | undefined {
  if (!LOOPBACK.test(settings.host)) return undefined;
  const { hostname: publicName } = new URL(settings.publicUrl);
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
  if (name !== undefined && (LOOPBACK.test(name) || name === publicName)) return undefined;
  return new ProblemError(
    'misdirected',
    `Culprit answers requests to localhost, 127.0.0.1, [::1] and the host of PUBLIC_URL (${publicName}), ` +
      `but this one is to ${host === undefined ? 'no host' : `"${host}"`}. ` +
      'To open Culprit by that name, start it with PUBLIC_URL set to the address.',
  );
}
