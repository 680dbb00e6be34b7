import { type IncomingMessage } from 'node:http';
import { type Request } from 'express';

/** Addresses of our own pages that take what a form of theirs says. */
const FORMS = ['/incidents/', '/a/'];

/** Forms of our own pages, which work without JavaScript, so they can't send JSON. */
export function isOwnForm({ url = '', headers }: IncomingMessage): boolean {
  return (
    FORMS.some((form) => url.startsWith(form)) &&
    /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  );
}

/** Where the links in pages lead. Who has one need not come from anywhere. */
export function isLink({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
  return url.startsWith('/a/');
}

/**
 * Where a browser says that a request comes from. It does so in Sec-Fetch-Site, by plain HTTP only for this machine; else
 * in Origin, which is that of the address, or of PUBLIC_URL behind a proxy. Undefined: who says neither is a program.
 */
export function cameFrom(
  request: Pick<Request, 'get'> & { url?: string },
  publicUrl: string,
): 'here' | 'elsewhere' | undefined {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'here' : 'elsewhere';
  const origin = request.get('origin');
  if (origin === undefined) return undefined;
  // What sends no referrer, lest its address becomes known, has no origin either.
  if (origin === 'null' && isLink(request)) return undefined;
  if (!URL.canParse(origin)) return 'elsewhere';
  const { host } = new URL(origin);
  return host === request.get('host') || host === new URL(publicUrl).host ? 'here' : 'elsewhere';
}
