import { type Handling } from '#contract';
import { decideDeed, type Deed, DeedRefusedError, type Handled } from './decide-deed.js';

const NOW = Date.UTC(2026, 0, 2, 3, 0, 0);
const HOUR = 3_600_000;
const OVER_SINCE = new Date(NOW - HOUR).toISOString();
const UNTOUCHED: Handling = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignee: null,
  snoozedUntil: null,
  resolvedBy: null,
};

const open = (over: Partial<Handling> = {}): Handled => ({
  handling: { ...UNTOUCHED, ...over },
  overSince: null,
});
const over = (handling: Partial<Handling> = {}): Handled => ({ ...open(handling), overSince: OVER_SINCE });
const decided = (deed: Deed, about: Handled) => decideDeed(deed, about, 'grace', NOW);

const ACKNOWLEDGED = { acknowledgedAt: new Date(NOW - HOUR).toISOString(), acknowledgedBy: 'ada' };
const snooze = (untilUnixMs: number | null): Deed => ({ kind: 'snooze', untilUnixMs });
const later = new Date(NOW + HOUR).toISOString();

describe('a deed', () => {
  it.each<[string, Deed, Handled, Partial<Handling>, string, string, string | undefined]>([
    [
      'acknowledges',
      { kind: 'acknowledge' },
      open(),
      { acknowledgedAt: new Date(NOW).toISOString(), acknowledgedBy: 'grace' },
      'acknowledged',
      'Acknowledged',
      'acknowledged',
    ],
    [
      'takes an acknowledgement back',
      { kind: 'unacknowledge' },
      open(ACKNOWLEDGED),
      { acknowledgedAt: null, acknowledgedBy: null },
      'unacknowledged',
      'Took the acknowledgement back',
      undefined,
    ],
    [
      'assigns',
      { kind: 'assign', assignee: 'db' },
      open(),
      { assignee: 'db' },
      'assigned',
      'Assigned to db',
      undefined,
    ],
    [
      'assigns to nobody',
      { kind: 'assign', assignee: null },
      over({ assignee: 'db' }),
      { assignee: null },
      'assigned',
      'Assigned to nobody',
      undefined,
    ],
    [
      'snoozes',
      snooze(NOW + HOUR),
      open(ACKNOWLEDGED),
      { ...ACKNOWLEDGED, snoozedUntil: later },
      'snoozed',
      'Snoozed until 2026-01-02 04:00 UTC',
      undefined,
    ],
    [
      'wakes',
      snooze(null),
      open({ snoozedUntil: later }),
      { snoozedUntil: null },
      'unsnoozed',
      'Snoozed no longer',
      undefined,
    ],
    [
      'resolves',
      { kind: 'resolve' },
      open(),
      { resolvedBy: 'grace' },
      'resolved',
      'Resolved by hand',
      'resolved',
    ],
  ])('%s', (_, deed, about, handling, kind, text, event) => {
    expect(decided(deed, about)).toEqual({
      handling: { ...about.handling, ...handling },
      entry: { kind, text },
      ...(event !== undefined && { event }),
    });
  });

  it.each<[string, Deed, Handled]>([
    ['acknowledges what another has acknowledged', { kind: 'acknowledge' }, open(ACKNOWLEDGED)],
    ['acknowledges what was acknowledged and is over', { kind: 'acknowledge' }, over(ACKNOWLEDGED)],
    ['takes back what nobody has acknowledged', { kind: 'unacknowledge' }, open()],
    ['assigns to whose it is', { kind: 'assign', assignee: 'db' }, open({ assignee: 'db' })],
    ['snoozes until the same time', snooze(NOW + HOUR), open({ snoozedUntil: later })],
    ['wakes what is awake', snooze(null), open()],
    ['resolves what is over', { kind: 'resolve' }, over()],
    ['resolves what another has resolved', { kind: 'resolve' }, open({ resolvedBy: 'ada' })],
  ])('changes nothing where it %s', (_, deed, about) => {
    expect(decided(deed, about)).toBeUndefined();
  });

  it.each<[string, Deed, Handled, RegExp]>([
    [
      'acknowledges what is over',
      { kind: 'acknowledge' },
      over(),
      /over since 2026-01-02T02:00.*nothing to acknowledge/,
    ],
    ['snoozes what is over', snooze(NOW + HOUR), over(), /over since .*nothing to snooze/],
    [
      'snoozes until a time that is over',
      snooze(NOW),
      open(),
      /03:00:00.000Z is over: .* until a later time/,
    ],
  ])('is refused where it %s', (_, deed, about, said) => {
    expect(() => decided(deed, about)).toThrow(DeedRefusedError);
    expect(() => decided(deed, about)).toThrow(said);
  });
});
