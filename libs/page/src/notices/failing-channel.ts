import { type ChannelHealth } from '#contract';
import { inert } from '../render/inert.js';
import { type Trouble } from './ports.js';

/** Told through the others: through itself it would wait behind what it is about. */
export function failingChannel(channel: string, health: ChannelHealth): Trouble {
  const { since, failures, waiting, lastError } = health;
  const sinceWhen = since === null ? 'a while' : `${since.slice(0, 19).replace('T', ' ')} UTC`;
  const name = inert(channel, 80);
  const waits = waiting === 1 ? '1 page waits' : `${waiting} pages wait`;
  return {
    kind: 'channel-failing',
    subject: channel,
    notThrough: channel,
    title: `Pages do not arrive: the channel ${name} has been failing since ${sinceWhen}`,
    text: [
      `The last ${failures} attempts failed; ${waits} for it to work again. The last error: ${inert(lastError ?? '', 500)}`,
      'Whoever is paged through it hears of nothing until then. One page at a time is tried again, about once a minute.',
      `Put it right, then send a test: POST /api/v1/channels/${name}/test. If that arrives, the others follow within a minute. ` +
        `What was given up meanwhile: GET /api/v1/deliveries?status=failed&channel=${name}`,
    ].join('\n\n'),
  };
}
