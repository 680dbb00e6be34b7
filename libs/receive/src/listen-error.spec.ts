import { OperatorError } from '#kit';
import { listenError } from './listen-error.js';

const at = { host: '127.0.0.1', port: 80, portSetting: 'PORT' };

describe('an address that can not be had', () => {
  it.each([
    ['listen EADDRINUSE: address already in use', "can't listen on 127.0.0.1:80: the port is taken"],
    ['listen EACCES: permission denied', "can't listen on 127.0.0.1:80: permission denied"],
    ['getaddrinfo ENOTFOUND nowhere', 'ENOTFOUND nowhere); check the host'],
  ])('%s: says what and how to change it', (cause, says) => {
    const error = listenError(new Error(cause), 'OTLP/HTTP', at);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/set PORT to another port/);
  });

  it('puts an IPv6 address into brackets', () => {
    expect(listenError(new Error('EACCES'), 'OTLP/HTTP', { ...at, host: '::1' }).message).toContain(
      '[::1]:80',
    );
  });
});
