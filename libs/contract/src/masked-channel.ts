import { type Channel } from './channel.js';

/** What stands for a secret wherever a channel is shown or written down a second time. */
export const MASK = '***';

/** A channel without what is, or may be, a key. */
export function maskedChannel(channel: Channel): Channel {
  if (channel.type !== 'webhook') return channel;
  const headers = Object.fromEntries(Object.keys(channel.headers).map((name) => [name, MASK]));
  return { ...channel, url: maskedUrl(channel.url), headers };
}

/** Credentials, path and query may each be the key; a path that is none is masked with those that are. */
function maskedUrl(text: string): string {
  const { origin, pathname, search, username, password } = new URL(text);
  return pathname + search + username + password === '/' ? text : `${origin}/${MASK}`;
}
