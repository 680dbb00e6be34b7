import { type Attributes, type Span } from '#span';

const MAX_NAME = 200;

/**
 * Whom a client (or producer) span calls, in its own words; undefined where it does not say. The most stable name
 * first: what people call the service, then the database or the queue, then an address.
 */
export function peerName(span: Span): string | undefined {
  const of = (...keys: string[]): string | undefined => firstText(span.attributes, keys);
  const name =
    of('service.peer.name', 'peer.service') ??
    database(of('db.namespace', 'db.name'), of('db.system.name', 'db.system'), address(span.attributes)) ??
    of('messaging.destination.name', 'messaging.destination') ??
    address(span.attributes);
  return name?.slice(0, MAX_NAME);
}

/** "payments (postgresql)"; a number, as Redis has it, comes second: "redis 0". */
function database(
  namespace: string | undefined,
  system: string | undefined,
  address: string | undefined,
): string | undefined {
  if (system === undefined) return namespace;
  if (namespace === undefined) return address === undefined ? system : `${system} at ${address}`;
  return /^\d+$/.test(namespace) ? `${system} ${namespace}` : `${namespace} (${system})`;
}

const LOOPBACK = /^(localhost|127\.|\[?::1)/;

/**
 * The machine behind a database call, such as "postgresql at db-1:5432", whatever schema is asked; undefined where it
 * is not said, and for the caller's own machine, which is another for each caller.
 */
export function databaseServer({ attributes }: Span): string | undefined {
  const system = firstText(attributes, ['db.system.name', 'db.system']);
  const at = address(attributes);
  return system === undefined || at === undefined || LOOPBACK.test(at) ? undefined : `${system} at ${at}`;
}

/** The current names of each attribute, then those that older instrumentation sends. */
const ADDRESSES: [host: string, port: string][] = [
  ['server.address', 'server.port'],
  ['network.peer.address', 'network.peer.port'],
  ['net.peer.name', 'net.peer.port'],
  ['net.sock.peer.name', 'net.sock.peer.port'],
  ['net.peer.ip', 'net.peer.port'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
];

function address(attributes: Attributes): string | undefined {
  for (const [hostKey, portKey] of ADDRESSES) {
    const host = firstText(attributes, [hostKey]);
    if (host === undefined) continue;
    const port = firstText(attributes, [portKey]);
    return port === undefined ? host : `${host}:${port}`;
  }
  return firstText(attributes, ['http.host']);
}

function firstText(attributes: Attributes, keys: string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  }
  return undefined;
}
