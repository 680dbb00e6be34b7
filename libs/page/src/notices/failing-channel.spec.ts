import { type ChannelHealth } from '#contract';
import { failingChannel } from './failing-channel.js';

const HEALTH: ChannelHealth = {
  state: 'open',
  since: '2026-11-24T03:12:40.123Z',
  lastError: 'connect ECONNREFUSED\r\nBcc: all@example.org',
  failures: 9,
  waiting: 2,
};

describe('a channel that fails for minutes', () => {
  it('is told with its error, and what to do', () => {
    const { title, text, notThrough } = failingChannel('night', HEALTH);
    expect(title).toBe(
      'Pages do not arrive: the channel night has been failing since 2026-11-24 03:12:40 UTC',
    );
    expect(text).toContain('The last 9 attempts failed; 2 pages wait for it to work again.');
    expect(text).toContain('connect ECONNREFUSED');
    expect(text).toContain('POST /api/v1/channels/night/test');
    expect(text).not.toContain('\r');
    expect(notThrough).toBe('night');
  });
});
