import { type Channel } from './channel.js';

/** A field that is, or may hold, a key. */
export type SecretField = {
  /** Where it is in the channel. */
  path: string[];
  value: string;
  isUrl: boolean;
};

/** Fields of this name are keys, in whatever type of channel. */
const KEYS = new Set(['secret', 'token', 'routingKey', 'topic', 'user']);

/**
 * The channel with its secrets changed: URLs, values of headers, and keys. Types that have new ones use these names, so
 * that none is forgotten.
 */
export function withSecrets<C extends Channel>(channel: C, change: (field: SecretField) => string): C {
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(channel)) {
    const at = (...below: string[]) => [name, ...below];
    if (typeof value === 'string') {
      if (name === 'url' || KEYS.has(name))
        changed[name] = change({ path: at(), value, isUrl: name === 'url' });
    } else if (name === 'urls' && Array.isArray(value)) {
      changed[name] = value.map((url, i) => change({ path: at(String(i)), value: url, isUrl: true }));
    } else if (name === 'headers') {
      changed[name] = Object.fromEntries(
        Object.entries(value).map(([header, held]) => [
          header,
          change({ path: at(header), value: held, isUrl: false }),
        ]),
      );
    }
  }
  return { ...channel, ...changed };
}

/** Where a channel sends to, as far as that is its own to say. */
export function originsOf(channel: Channel): Set<string> {
  const origins = new Set<string>();
  withSecrets(channel, ({ value, isUrl }) => {
    if (isUrl) origins.add(new URL(value).origin);
    return value;
  });
  return origins;
}
