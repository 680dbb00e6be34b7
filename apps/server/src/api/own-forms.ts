import { type IncomingMessage } from 'node:http';
import { type Request } from 'express';

/** Addresses of our own pages that take what a form of theirs says. */
const FORMS = '/incidents/';

/** Forms of our own pages, which work without JavaScript, so they can't send JSON. */
export function isOwnForm({ url = '', headers }: IncomingMessage): boolean {
  return (
    url.startsWith(FORMS) && /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  );
}

/**
 * Whether a browser says that the form was on a page of ours. It says so in Sec-Fetch-Site, but by plain HTTP only for
 * this machine; else the page's origin is that of the address. Who says neither is no browser, and has the API.
 */
export function isSameOrigin(request: Pick<Request, 'get'>): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}
