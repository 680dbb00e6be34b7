import { ReceiverStub } from '../../testing/receiver-stub.js';
import { alertmanager } from '../../testing/receivers/alertmanager.js';
import { outgoing } from '../../testing/senders.js';
import { HttpClient } from '../http/http-client.js';
import { AlertmanagerSender } from './alertmanager-sender.js';
import { fingerprint } from './fingerprint.js';

const ROUTE = 'POST /am/api/v2/alerts';

describe('a cluster of Alertmanagers', () => {
  const http = new HttpClient({ version: '1', timeoutMs: 10_000 });
  const sender = new AlertmanagerSender(http);
  const stubs = [200, 503, 400].map(
    (status) =>
      new ReceiverStub(
        { [ROUTE]: { ...alertmanager.routes[ROUTE], schema: schemaOf(), answer: { status, body: '' } } },
        alertmanager.refusal,
      ),
  );
  let urls: string[] = [];

  beforeAll(async () => {
    urls = (await Promise.all(stubs.map((stub) => stub.start()))).map((url) => `${url}/am`);
  });
  afterAll(async () => {
    await Promise.all(stubs.map((stub) => stub.stop()));
  });

  function schemaOf() {
    const route = alertmanager.routes[ROUTE];
    if (!route) throw new Error('the receiver has no such route');
    return route.schema;
  }
  const sendTo = (...instances: number[]) =>
    sender.send(
      {
        id: 'am',
        name: 'AM',
        type: 'alertmanager',
        urls: instances.map((i) => urls[i] ?? ''),
        headers: {},
      },
      outgoing(),
    );

  it('has it delivered where one of them takes it, and asks all', async () => {
    expect(await sendTo(0, 1, 2)).toEqual({ delivered: true });
    expect(stubs.map(({ received }) => received.length)).toEqual([1, 1, 1]);
  });

  it('is tried again where one of them may take it later', async () => {
    expect(await sendTo(1, 2)).toMatchObject({ delivered: false, recoverable: true });
    expect(await sendTo(2)).toMatchObject({ delivered: false, recoverable: false });
  });
});

describe('a fingerprint', () => {
  it('is that of Prometheus, of no labels too', () => {
    expect(fingerprint({})).toBe('cbf29ce484222325');
    expect(fingerprint({ b: '2', a: '1' })).toBe(fingerprint({ a: '1', b: '2' }));
    expect(fingerprint({ a: 'bc' })).not.toBe(fingerprint({ ab: 'c' }));
  });
});
