import * as fc from 'fast-check';
import { Rotation } from '#contract';
import { onCall, type Shift, shiftsFrom } from './on-call.js';

const HOUR = 3_600_000;
const DAY = 86_400_000;

const rotation = (over: object = {}): Rotation =>
  Rotation.parse({
    id: 'payments',
    name: 'Payments',
    timeZone: 'Europe/Berlin',
    handover: { every: 'week', weekday: 'mon', at: '09:00' },
    startsOn: '2026-03-16',
    members: ['anna', { name: 'Bob', channel: 'bob-phone' }, 'carla'],
    ...over,
  });
const who = (of: Rotation, at: string): string => onCall(of, Date.parse(at)).channel;
const shown = ({ channel, fromUnixMs, untilUnixMs }: Shift): string =>
  `${channel} ${new Date(fromUnixMs).toISOString()} ${new Date(untilUnixMs).toISOString()}`;

describe('a rotation', () => {
  it('hands over at the local time, whatever clocks do', () => {
    expect(shiftsFrom(rotation(), Date.parse('2026-03-16T08:00:00Z'), 4).map(shown)).toEqual([
      'anna 2026-03-16T08:00:00.000Z 2026-03-23T08:00:00.000Z',
      'bob-phone 2026-03-23T08:00:00.000Z 2026-03-30T07:00:00.000Z',
      'carla 2026-03-30T07:00:00.000Z 2026-04-06T07:00:00.000Z',
      'anna 2026-04-06T07:00:00.000Z 2026-04-13T07:00:00.000Z',
    ]);
    expect(who(rotation(), '2026-03-23T07:59:59.999Z')).toBe('anna');
    expect(onCall(rotation(), Date.parse('2026-03-23T08:00:00Z'))).toEqual({
      channel: 'bob-phone',
      name: 'Bob',
      isOverride: false,
      untilUnixMs: Date.parse('2026-03-30T07:00:00Z'),
    });
  });

  it('of weeks begins with the first handover of its date or later, and had always been going round', () => {
    const later = rotation({ startsOn: '2026-03-10' });
    expect(who(later, '2026-03-16T08:00:00Z')).toBe('anna');
    expect(who(later, '2026-03-16T07:00:00Z')).toBe('carla');
    expect(who(later, '2026-03-09T07:00:00Z')).toBe('bob-phone');
  });

  it('hands over once on the day without the hour, and once on the day that has it twice', () => {
    const nightly = rotation({ handover: { every: 'day', at: '02:30' }, startsOn: '2026-03-28' });
    expect(shiftsFrom(nightly, Date.parse('2026-03-28T01:30:00Z'), 3).map(shown)).toEqual([
      'anna 2026-03-28T01:30:00.000Z 2026-03-29T01:30:00.000Z',
      'bob-phone 2026-03-29T01:30:00.000Z 2026-03-30T00:30:00.000Z',
      'carla 2026-03-30T00:30:00.000Z 2026-03-31T00:30:00.000Z',
    ]);
    expect(shiftsFrom(nightly, Date.parse('2026-10-24T00:30:00Z'), 3).map(shown)).toEqual([
      'anna 2026-10-24T00:30:00.000Z 2026-10-25T00:30:00.000Z',
      'bob-phone 2026-10-25T00:30:00.000Z 2026-10-26T01:30:00.000Z',
      'carla 2026-10-26T01:30:00.000Z 2026-10-27T01:30:00.000Z',
    ]);
  });

  it('begins a day that clocks go back into only once', () => {
    // Until 2011 clocks of Newfoundland went back from 00:01 to 23:01 of the day before.
    const daily = rotation({
      timeZone: 'America/St_Johns',
      handover: { every: 'day', at: '00:00' },
      startsOn: '2010-11-06',
    });
    expect(who(daily, '2010-11-07T02:29:00Z')).toBe('anna');
    expect(who(daily, '2010-11-07T02:30:30Z')).toBe('bob-phone');
    expect(who(daily, '2010-11-07T03:00:00Z')).toBe('bob-phone');
  });

  it('may be overridden for a time, by somebody who has no turn of his own too', () => {
    const override = {
      from: '2026-03-20T12:00:00+01:00',
      until: '2026-03-24T12:00:00+01:00',
      member: 'dora',
    };
    expect(
      shiftsFrom(rotation({ overrides: [override] }), Date.parse('2026-03-16T08:00:00Z'), 3).map(shown),
    ).toEqual([
      'anna 2026-03-16T08:00:00.000Z 2026-03-20T11:00:00.000Z',
      'dora 2026-03-20T11:00:00.000Z 2026-03-24T11:00:00.000Z',
      'bob-phone 2026-03-24T11:00:00.000Z 2026-03-30T07:00:00.000Z',
    ]);
    expect(onCall(rotation({ overrides: [override] }), Date.parse(override.from)).isOverride).toBe(true);
  });

  it('has the turns of one who is away taken over, and no others', () => {
    const vacation = {
      from: '2026-03-18T00:00:00+01:00',
      until: '2026-04-08T00:00:00+02:00',
      insteadOf: 'anna',
      member: 'carla',
    };
    const away = rotation({ overrides: [vacation] });
    expect(shiftsFrom(away, Date.parse('2026-03-16T08:00:00Z'), 6).map(shown)).toEqual([
      'anna 2026-03-16T08:00:00.000Z 2026-03-17T23:00:00.000Z',
      'carla 2026-03-17T23:00:00.000Z 2026-03-23T08:00:00.000Z',
      'bob-phone 2026-03-23T08:00:00.000Z 2026-03-30T07:00:00.000Z',
      'carla 2026-03-30T07:00:00.000Z 2026-04-06T07:00:00.000Z',
      'carla 2026-04-06T07:00:00.000Z 2026-04-07T22:00:00.000Z',
      'anna 2026-04-07T22:00:00.000Z 2026-04-13T07:00:00.000Z',
    ]);
  });

  it('asks who stands in for one who stands in', () => {
    const days = { from: '2026-03-16T00:00:00Z', until: '2026-03-30T00:00:00Z' };
    const both = rotation({
      overrides: [
        { ...days, insteadOf: 'anna', member: 'bob-phone' },
        { ...days, insteadOf: 'bob-phone', member: 'carla' },
      ],
    });
    expect(who(both, '2026-03-17T00:00:00Z')).toBe('carla');
    expect(who(both, '2026-03-24T00:00:00Z')).toBe('carla');
  });

  it.each([
    [['anna', 'bob'], undefined],
    [['anna'], 'anna'],
  ])('of %j may be overridden for ever', (members, insteadOf) => {
    const forEver = { from: '2026-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' };
    const handover = { every: 'day', at: '09:00' };
    const of = rotation({ handover, members, overrides: [{ ...forEver, member: 'carla', insteadOf }] });
    expect(onCall(of, Date.parse('2026-03-16T08:00:00Z'))).toMatchObject({
      channel: 'carla',
      untilUnixMs: Date.parse(forEver.until),
    });
  });

  it('of one hands over to himself', () => {
    expect(
      shiftsFrom(rotation({ members: ['anna'] }), Date.parse('2026-03-16T08:00:00Z'), 2).map(shown),
    ).toEqual([
      'anna 2026-03-16T08:00:00.000Z 2026-03-23T08:00:00.000Z',
      'anna 2026-03-23T08:00:00.000Z 2026-03-30T07:00:00.000Z',
    ]);
  });
});

describe('whoever is on call, at any moment and in any zone,', () => {
  const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const member = fc.constantFrom('anna', 'bob', 'carla', 'dora');
  const any = fc
    .record({
      timeZone: fc.constantFrom(
        'Europe/Berlin',
        'America/New_York',
        'Australia/Lord_Howe',
        'Asia/Kolkata',
        'UTC',
      ),
      handover: fc.oneof(
        fc.record({ every: fc.constant('day'), at: time }),
        fc.record({
          every: fc.constant('week'),
          weekday: fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'),
          at: time,
        }),
      ),
      startsOn: fc
        .integer({ min: 0, max: 1000 })
        .map((day) => new Date(Date.UTC(2024, 0, 1) + day * DAY).toISOString().slice(0, 10)),
      members: fc.array(member, { minLength: 1, maxLength: 4 }),
      overrides: fc.array(
        fc
          .record(
            { from: instant, hours: fc.integer({ min: 1, max: 900 }), member, insteadOf: member },
            { requiredKeys: ['from', 'hours', 'member'] },
          )
          .map(({ from, hours, member: standIn, insteadOf }) => ({
            from: new Date(from).toISOString(),
            until: new Date(from + hours * HOUR).toISOString(),
            member: standIn,
            insteadOf,
          })),
        { maxLength: 4 },
      ),
    })
    .map(rotation);

  it('is so until the next one is, without a gap', () => {
    fc.assert(
      fc.property(any, instant, fc.float({ min: 0, max: 1, noNaN: true }), (of, fromUnixMs, part) => {
        for (const shift of shiftsFrom(of, fromUnixMs, 8)) {
          expect(shift.untilUnixMs).toBeGreaterThan(shift.fromUnixMs);
          const within = Math.floor(shift.fromUnixMs + part * (shift.untilUnixMs - 1 - shift.fromUnixMs));
          const { channel, untilUnixMs } = onCall(of, within);
          expect([channel, untilUnixMs]).toEqual([shift.channel, shift.untilUnixMs]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
