import { signatureHeaders } from './signature.js';

describe('the signature of a webhook', () => {
  it('is that of the example in the specification of Standard Webhooks', () => {
    const body = '{"test": 2432232314}';
    const at = 1_614_265_330_000;
    expect(
      signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes a key without the prefix as it is', () => {
    const sign = (secret: string) => signatureHeaders(secret, 'd-1', 0, '{}')['webhook-signature'];
    expect(sign('a-key-of-some-length')).toBe(
      sign(`whsec_${Buffer.from('a-key-of-some-length').toString('base64')}`),
    );
  });
});
