import { z } from 'zod';
import { common, secret, SecretUrl } from './fields.js';

export const NtfyInput = z.strictObject({
  ...common,
  type: z.literal('ntfy'),
  url: SecretUrl.default('https://ntfy.sh').describe('of the server, without the topic'),
  topic: secret(
    /^[-_A-Za-z0-9]{1,64}$/,
    'the topic, 1 to 64 letters, digits, "-" or "_": who knows it can read it',
  ),
  token: secret(
    /^[\x21-\x7e]{1,200}$/,
    'an access token, which begins with tk_, where the server wants one',
  ).optional(),
});

const key = (whose: string) => secret(/^[A-Za-z0-9]{30}$/, `${whose}, 30 letters and digits`);

export const PushoverInput = z.strictObject({
  ...common,
  type: z.literal('pushover'),
  token: key('the API token of the application'),
  user: key('the key of the user or group'),
});
