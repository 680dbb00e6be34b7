import { escalationInWords, stepInWords } from './words.js';

const MINUTE = 60_000;
const note = (over = {}) => ({ policy: 'payments', step: 2, repeat: 0, afterMs: 10 * MINUTE, ...over });

describe('a step of escalation', () => {
  it('says to whom it goes why he gets it', () => {
    expect(escalationInWords(note())).toBe(
      'Not acknowledged for 10 min: escalated to step 2 of policy payments',
    );
    expect(escalationInWords(note({ step: 1, repeat: 1, afterMs: 60 * MINUTE }))).toBe(
      'Not acknowledged for 1 h: escalated to step 1 of policy payments, again',
    );
    expect(escalationInWords(note({ step: 1, afterMs: 0 }))).toBe(
      'Not acknowledged when the snooze was over: step 1 of policy payments again',
    );
  });

  it.each([
    ['step-at-once', ['anna'], { step: 1, afterMs: 0 }, 'Step 1 of policy payments, at once: anna'],
    [
      'step-unacknowledged',
      ['anna', 'bob'],
      {},
      'Not acknowledged for 10 min: escalated to step 2 of policy payments: anna, bob',
    ],
    [
      'step-unacknowledged',
      [],
      {},
      'Not acknowledged for 10 min: escalated to step 2 of policy payments; nobody is on call',
    ],
    [
      'step-overtaken',
      [],
      {},
      'Not acknowledged for 10 min: escalated to step 2 of policy payments; a later step tells the same at once',
    ],
  ] as const)('says in the timeline that it is %s for %j', (reason, channels, over, text) => {
    expect(stepInWords({ reason, channels: [...channels], note: note(over) })).toBe(text);
  });
});
