import { retryAfterMs } from './retry-after.js';

const NOW = Date.UTC(2026, 10, 23, 3, 12, 40);

describe('how long to leave the other side alone', () => {
  it.each([
    ['seconds', '30', '', 30_000],
    ['a date', 'Mon, 23 Nov 2026 03:13:40 GMT', '', 60_000],
    ['a date that is past', 'Mon, 23 Nov 2026 03:00:00 GMT', '', 0],
    ['Discord’s answer, more precise than its header', '2', '{"retry_after": 1.337}', 1_337],
    ['nothing', null, '', undefined],
    ['nonsense', 'soon', '{"retry_after": "soon"}', undefined],
    ['the page of a proxy', null, '<html>', undefined],
  ])('is told by %s', (_, header, text, ms) => {
    expect(retryAfterMs(header, text, NOW)).toBe(ms);
  });
});
