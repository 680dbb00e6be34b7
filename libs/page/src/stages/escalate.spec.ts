import { EscalationPolicy, Rotation } from '#contract';
import { dueSteps, type EscalationProgress } from './escalate.js';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 20, 10);

const POLICY = EscalationPolicy.parse({
  id: 'payments',
  name: 'Payments',
  steps: [
    { afterMinutes: 0, notify: [{ channel: 'team-chat' }, { rotation: 'payments' }] },
    { afterMinutes: 10, notify: [{ channel: 'lead-phone' }] },
    { afterMinutes: 25, notify: [{ channel: 'boss-phone' }, { channel: 'lead-phone' }] },
  ],
  repeat: { times: 2, everyMinutes: 60 },
});
const ROTATION = Rotation.parse({
  id: 'payments',
  name: 'Payments',
  timeZone: 'UTC',
  handover: { every: 'day', at: '10:30' },
  startsOn: '2026-03-20',
  members: ['anna', 'bob'],
});

const OPENED: EscalationProgress = {
  openedAtUnixMs: T0,
  acknowledgedAtUnixMs: null,
  snoozedUntilUnixMs: null,
  taken: 0,
  countedFromUnixMs: T0,
};
const due = (over: Partial<EscalationProgress>, minutes: number) =>
  dueSteps(POLICY, [ROTATION], { ...OPENED, ...over }, T0 + minutes * MINUTE);
/** That so many steps have been taken, counted from so many minutes after the opening. */
const taken = (steps: number, fromMinutes = 0) => ({
  taken: steps,
  countedFromUnixMs: T0 + fromMinutes * MINUTE,
});

describe('of an escalation policy', () => {
  it('the first step is due at once, with whoever is on call', () => {
    expect(due({}, 0)).toEqual([
      {
        step: 0,
        countedFromUnixMs: T0,
        channels: ['team-chat', 'bob'],
        reason: 'step-at-once',
        note: { policy: 'payments', step: 1, repeat: 0, afterMs: 0 },
      },
    ]);
    expect(due(taken(1), 9.99)).toEqual([]);
  });

  it('the next one is due when nobody has acknowledged for so long', () => {
    expect(due(taken(1), 10)).toEqual([
      {
        step: 1,
        countedFromUnixMs: T0,
        channels: ['lead-phone'],
        reason: 'step-unacknowledged',
        note: { policy: 'payments', step: 2, repeat: 0, afterMs: 10 * MINUTE },
      },
    ]);
    expect(due({ ...taken(1), acknowledgedAtUnixMs: T0 + 9 * MINUTE }, 10)).toEqual([]);
    // By a node whose clock is behind that of the one which opened it.
    expect(due({ ...taken(1), acknowledgedAtUnixMs: T0 - 4_000 }, 10)).toEqual([]);
  });

  it('all are gone through again as often as it says', () => {
    expect(due(taken(3), 60)).toMatchObject([
      { step: 3, channels: ['team-chat', 'anna'], reason: 'step-repeated', note: { step: 1, repeat: 1 } },
    ]);
    expect(due(taken(8), 145)).toMatchObject([
      { step: 8, note: { step: 3, repeat: 2, afterMs: 145 * MINUTE } },
    ]);
    expect(due(taken(9), 10_000)).toEqual([]);
  });

  it('all that came due while nobody asked is told, each channel of the last', () => {
    expect(due({}, 30).map(({ step, channels, reason }) => [step, channels, reason])).toEqual([
      [0, ['team-chat', 'anna'], 'step-at-once'],
      [1, [], 'step-overtaken'],
      [2, ['boss-phone', 'lead-phone'], 'step-unacknowledged'],
    ]);
  });

  it('none is due during a snooze, and its end is as an opening', () => {
    const snoozed = { snoozedUntilUnixMs: T0 + 45 * MINUTE };
    expect(due({ ...taken(1), ...snoozed }, 44)).toEqual([]);
    expect(due({ ...taken(1), ...snoozed }, 45)).toMatchObject([
      { step: 0, countedFromUnixMs: T0 + 45 * MINUTE, reason: 'step-after-snooze' },
    ]);
    expect(due({ ...taken(1, 45), ...snoozed }, 54)).toEqual([]);
    expect(due({ ...taken(1, 45), ...snoozed }, 55)).toMatchObject([{ step: 1 }]);
  });

  it('a snooze that is taken back lets it go on as it was', () => {
    expect(due({ ...taken(1), snoozedUntilUnixMs: T0 + 60 * MINUTE }, 20)).toEqual([]);
    expect(due({ ...taken(1), snoozedUntilUnixMs: null }, 20)).toMatchObject([
      { step: 1, countedFromUnixMs: T0 },
    ]);
    // Not even where an earlier one had come to its end.
    expect(due({ ...taken(1, 45), snoozedUntilUnixMs: null }, 46)).toEqual([]);
  });

  it('all begin anew when the incident reopens', () => {
    const reopened = {
      ...OPENED,
      ...taken(2),
      openedAtUnixMs: T0 + 30 * MINUTE,
    };
    expect(dueSteps(POLICY, [], reopened, T0 + 30 * MINUTE)).toMatchObject([{ step: 0 }]);
  });

  it('a rotation that is gone has nobody on call, which holds up nobody else', () => {
    expect(dueSteps(POLICY, [], OPENED, T0)).toMatchObject([
      { step: 0, channels: ['team-chat'], reason: 'step-at-once' },
    ]);
  });

  it('that joins later, the steps have their time from then', () => {
    const joined = (minutes: number, steps: number) =>
      due({ ...taken(steps, 40) }, minutes).map(({ step, reason }) => [step, reason]);
    expect(joined(40, 0)).toEqual([[0, 'step-at-once']]);
    expect(joined(49, 1)).toEqual([]);
    expect(joined(50, 1)).toEqual([[1, 'step-unacknowledged']]);
  });

  it('that has become shorter, no more are due', () => {
    const shorter = { ...POLICY, steps: POLICY.steps.slice(0, 1), repeat: undefined };
    expect(dueSteps(shorter, [], { ...OPENED, ...taken(3) }, T0 + 90 * MINUTE)).toEqual([]);
  });
});
