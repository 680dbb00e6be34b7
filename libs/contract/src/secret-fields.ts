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
 * The channel, which may be as somebody wrote it and not checked yet, with its secrets changed: URLs, values of headers, and
 * keys. Types that have new ones use these names, so that none is forgotten.
 */
export function withSecrets<C extends object>(channel: C, change: (field: SecretField) => string): C {
  const changed: Record<string, unknown> = {};
  const fields: [string, unknown][] = Object.entries(channel);
  for (const [name, value] of fields) {
    const at = (...below: string[]) => [name, ...below];
    if (typeof value === 'string') {
      if (name === 'url' || KEYS.has(name))
        changed[name] = change({ path: at(), value, isUrl: name === 'url' });
    } else if (name === 'urls' && Array.isArray(value)) {
      changed[name] = value.map((url: unknown, i) =>
        typeof url === 'string' ? change({ path: at(String(i)), value: url, isUrl: true }) : url,
      );
    } else if (name === 'headers' && typeof value === 'object' && value !== null) {
      changed[name] = Object.fromEntries(
        Object.entries(value).map(([header, held]: [string, unknown]) => [
          header,
          typeof held === 'string' ? change({ path: at(header), value: held, isUrl: false }) : held,
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
