import { type Attributes, type Span } from '#span';
import { peerName } from './peer.js';

function spanWith(attributes: Attributes): Span {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: undefined,
    service: 'shop',
    name: 'SELECT',
    kind: 'client',
    startUnixNano: 0n,
    durationNs: 1,
    status: 'unset',
    statusMessage: '',
    attributes,
    resource: {},
    events: [],
    links: [],
  };
}

describe('the name of a peer', () => {
  const address = { 'server.address': '10.0.0.7', 'server.port': 5432 };
  it.each<[Attributes, string | undefined]>([
    [{ 'service.peer.name': 'payments-db', 'peer.service': 'old', ...address }, 'payments-db'],
    [{ 'peer.service': 'payments-db', 'db.system': 'mysql' }, 'payments-db'],
    [{ 'db.namespace': 'payments', 'db.system.name': 'postgresql', ...address }, 'payments (postgresql)'],
    [{ 'db.name': 'payments', 'db.system': 'mysql' }, 'payments (mysql)'],
    [{ 'db.namespace': '0', 'db.system.name': 'redis' }, 'redis 0'],
    [{ 'db.name': 'payments' }, 'payments'],
    [{ 'db.system': 'redis' }, 'redis'],
    [{ 'db.system': 'redis', ...address }, 'redis at 10.0.0.7:5432'],
    [{ 'messaging.destination.name': 'orders', ...address }, 'orders'],
    [address, '10.0.0.7:5432'],
    [{ 'server.address': 'api.example' }, 'api.example'],
    [{ 'network.peer.address': '10.0.0.8', 'network.peer.port': 80n }, '10.0.0.8:80'],
    [{ 'net.peer.name': 'api.example', 'net.peer.port': 443 }, 'api.example:443'],
    [{ 'peer.service': '  ', 'net.sock.peer.addr': '10.0.0.9' }, '10.0.0.9'],
    [{ 'peer.service': { nested: true }, 'server.address': [] }, undefined],
    [{}, undefined],
  ])('from %j is %s', (attributes, name) => {
    expect(peerName(spanWith(attributes))).toBe(name);
  });

  it('is cut where somebody sends a book', () => {
    expect(peerName(spanWith({ 'peer.service': 'x'.repeat(10_000) }))).toHaveLength(200);
  });
});
