import { isPublicHost } from './public-host.js';

describe('a host that others may reach', () => {
  it.each(['culprit.example', 'a.b.example.com', '8.8.8.8', '[2001:db8::1]', '172.32.0.1'])(
    '%s is one',
    (host) => expect(isPublicHost(host)).toBe(true),
  );

  it.each([
    'localhost',
    'culprit',
    'culprit.local',
    'a.internal',
    'box.home.arpa',
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.1.1',
    '[::1]',
    '[fd00::1]',
    '[fe80::1]',
    '[::ffff:10.0.0.1]',
  ])('%s is none', (host) => expect(isPublicHost(host)).toBe(false));
});
