import { misdirected } from './misdirected.js';

const LOCAL = { host: '127.0.0.1', publicUrl: 'https://culprit.example/x' };

describe('a request whose Host is', () => {
  it.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1:3000',
    '[::1]:3000',
    'culprit.example',
    'Culprit.Example:443',
  ])('%s means us', (host) => expect(misdirected(host, LOCAL)).toBeUndefined());

  it.each([
    'rebound.test',
    'localhost.rebound.test',
    '127.0.0.1.rebound.test',
    '10.0.0.1',
    'a b',
    '',
    undefined,
  ])('%s does not', (host) => {
    const { status, message } = misdirected(host, LOCAL) ?? {};
    expect(status).toBe(421);
    expect(message).toContain('PUBLIC_URL (culprit.example)');
  });

  it.each(['localhost', '::1', '127.0.0.2'])('foreign is refused where we listen on %s', (host) =>
    expect(misdirected('rebound.test', { ...LOCAL, host })?.status).toBe(421),
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', 'culprit.example'])(
    'anything is ours where we listen on %s',
    (host) => expect(misdirected('rebound.test', { ...LOCAL, host })).toBeUndefined(),
  );
});
