import { SENT_UNIX_MS } from '../testing/incidents.js';
import { violation } from '../testing/violations.js';
import { type OpenViolation } from '../ports.js';
import { groupForLooks } from './looks.js';

const grouped = (...violations: OpenViolation[]): string[] =>
  groupForLooks(violations).map((group) => group.map(({ id }) => id).join(' '));

describe('who is looked at together', () => {
  it('is what violates on one operation at one time, whatever is promised to whom', () => {
    expect(
      grouped(
        violation('a', 1),
        violation('b', 2),
        violation('c', 1, { thresholdNs: 9e8, toUnixMs: SENT_UNIX_MS - 30_000 }),
        violation('d', 1, { violatingSinceUnixMs: SENT_UNIX_MS - 5_000 }),
      ),
    ).toEqual(['a c d', 'b']);
  });

  it.each([
    ['fails where another is slow', { thresholdNs: null }],
    [
      'began minutes earlier',
      { violatingSinceUnixMs: SENT_UNIX_MS - 200_000, toUnixMs: SENT_UNIX_MS - 150_000 },
    ],
    ['was measured minutes later', { toUnixMs: SENT_UNIX_MS + 120_000 }],
    ['counts requests', { objective: { type: 'silence', weeks: 4 } as const }],
  ])('is not what %s', (_case, change) => {
    expect(grouped(violation('a', 1), violation('b', 1, change))).toHaveLength(2);
  });

  it('is the worst first, then what weighs most together, then the oldest', () => {
    const older = new Date(SENT_UNIX_MS - 1_000).toISOString();
    const violations = [
      violation('young', 1, { severity: 'error' }),
      violation('old', 2, { severity: 'error', openedAt: older }),
      violation('heavy', 3, { severity: 'error', weight: 2.5 }),
      violation('many-1', 4, { severity: 'error' }),
      violation('many-2', 4, { severity: 'error' }),
      violation('many-3', 4, { severity: 'critical', weight: 0.1 }),
      violation('mild', 5, { severity: 'warning', weight: 100 }),
    ];
    const order = ['many-3 many-1 many-2', 'heavy', 'old', 'young', 'mild'];
    expect(grouped(...violations)).toEqual(order);
    expect(grouped(...violations.toReversed())).toEqual(order);
  });

  it('no longer weighs accounts that have left', () => {
    const gone = violation('gone', 1, { weight: 50 });
    for (const each of gone.accounts) each.leftAt = new Date(SENT_UNIX_MS).toISOString();
    expect(grouped(gone, violation('here', 2, { weight: 1 }))).toEqual(['here', 'gone']);
  });
});
