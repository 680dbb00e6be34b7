import { type Channel } from './channel.js';
import { MASK } from './channels/fields.js';
import { withSecrets } from './secret-fields.js';

/** A channel without what is, or may be, a key. */
export function maskedChannel(channel: Channel): Channel {
  return withSecrets(channel, ({ value, isUrl }) => (isUrl ? maskedUrl(value) : MASK));
}

/** Credentials, path and query may each be the key; a path that is none is masked with those that are. */
function maskedUrl(text: string): string {
  const { origin, pathname, search, username, password } = new URL(text);
  return pathname + search + username + password === '/' ? text : `${origin}/${MASK}`;
}
