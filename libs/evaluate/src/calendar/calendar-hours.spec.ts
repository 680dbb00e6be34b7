import * as fc from 'fast-check';
import { type Calendar, type OpenHours, type Weekday } from '#contract';
import { CalendarHours } from './calendar-hours.js';

type Hours = Omit<Calendar, 'id' | 'name'>;

const WEEKDAYS: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const OFFICE: Hours = {
  timeZone: 'Europe/Berlin',
  hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }],
  holidays: ['2026-12-25'],
  exceptions: [{ date: '2026-12-24', hours: [{ from: '08:00', to: '12:00' }] }],
};

const isOpen = (calendar: Hours, at: string): boolean => new CalendarHours(calendar).isOpen(Date.parse(at));
const daily = (timeZone: string, from: string, to: string): Hours => ({
  timeZone,
  hours: [{ days: WEEKDAYS, from, to }],
  holidays: [],
  exceptions: [],
});

describe('the hours of a calendar', () => {
  it.each([
    ['2026-03-02T06:59:50Z', false],
    ['2026-03-02T07:00:00Z', true],
    ['2026-03-02T16:59:50Z', true],
    ['2026-03-02T17:00:00Z', false],
    ['2026-06-01T06:00:00Z', true],
    ['2026-06-01T16:00:00Z', false],
    ['2026-03-01T12:00:00Z', false],
    ['2026-12-24T10:59:50Z', true],
    ['2026-12-24T11:00:00Z', false],
    ['2026-12-25T12:00:00Z', false],
  ])('at %s: %s', (at, open) => expect(isOpen(OFFICE, at)).toBe(open));

  it('go on past midnight, and belong to the day on which they begin', () => {
    const night: Hours = {
      ...daily('Europe/Berlin', '22:00', '06:00'),
      hours: [{ days: ['fri'], from: '22:00', to: '06:00' }],
      holidays: ['2026-03-13'],
    };
    expect(isOpen(night, '2026-03-06T20:59:50Z')).toBe(false);
    expect(isOpen(night, '2026-03-06T21:00:00Z')).toBe(true);
    expect(isOpen(night, '2026-03-07T04:59:50Z')).toBe(true);
    expect(isOpen(night, '2026-03-07T05:00:00Z')).toBe(false);
    expect(isOpen(night, '2026-03-13T22:00:00Z')).toBe(false);
    expect(isOpen(night, '2026-03-14T00:00:00Z')).toBe(false);
  });

  it('end at midnight where they say 24:00, and last all day from 00:00', () => {
    const late = daily('UTC', '12:00', '24:00');
    expect([isOpen(late, '2026-03-06T23:59:50Z'), isOpen(late, '2026-03-07T00:00:00Z')]).toEqual([
      true,
      false,
    ]);
    const always = daily('UTC', '00:00', '24:00');
    expect([isOpen(always, '2026-03-06T00:00:00Z'), isOpen(always, '2026-03-06T23:59:50Z')]).toEqual([
      true,
      true,
    ]);
  });

  it('are not there in the hour that is skipped, and are there twice in the hour that comes twice', () => {
    const openMinutes = (calendar: Hours, dayUnixMs: number): number => {
      const hours = new CalendarHours(calendar);
      return Array.from({ length: 1440 }, (_, i) => hours.isOpen(dayUnixMs + i * 60_000)).filter(Boolean)
        .length;
    };
    const early = daily('Europe/Berlin', '02:00', '03:00');
    expect(openMinutes(early, Date.UTC(2026, 2, 28))).toBe(60);
    expect(openMinutes(early, Date.UTC(2026, 2, 29))).toBe(0);
    expect(openMinutes(early, Date.UTC(2026, 9, 25))).toBe(120);
    expect(openMinutes(daily('Australia/Lord_Howe', '02:00', '02:30'), Date.UTC(2026, 9, 3))).toBe(0);
    expect(openMinutes(daily('Australia/Lord_Howe', '01:30', '02:00'), Date.UTC(2026, 3, 4))).toBe(60);
  });

  it('know the day that Samoa left out', () => {
    const dates = { ...daily('Pacific/Apia', '00:00', '24:00'), holidays: ['2011-12-31'] };
    expect(isOpen(dates, '2011-12-30T09:59:50Z')).toBe(true);
    expect(isOpen(dates, '2011-12-30T10:00:00Z')).toBe(false);
    expect(isOpen(dates, '2011-12-31T10:00:00Z')).toBe(true);
  });

  const ZONES = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'Pacific/Apia',
    'America/St_Johns',
    'Africa/Casablanca',
    'UTC',
  ];
  const time = (last: number) => fc.integer({ min: 0, max: last }).map(textOf);
  const range = fc.record({ from: time(1439), to: time(1440) });
  const date = fc
    .integer({ min: 0, max: 365 * 18 })
    .map((day) => new Date(Date.UTC(2010, 0, 1 + day)).toISOString().slice(0, 10));

  it('are what a clock on the wall says, in all zones and years', () => {
    const calendar: fc.Arbitrary<Hours> = fc.record({
      timeZone: fc.constantFrom(...ZONES),
      hours: fc.array(
        fc.tuple(fc.subarray(WEEKDAYS, { minLength: 1 }), time(1439), time(1440)).map(([days, from, to]) => ({
          days,
          from,
          to,
        })),
        { maxLength: 3 },
      ),
      holidays: fc.array(date, { maxLength: 3 }),
      exceptions: fc.array(fc.record({ date, hours: fc.array(range, { maxLength: 2 }) }), { maxLength: 3 }),
    });
    // About changes of clocks, holidays and exceptions, and anywhere else.
    const near = (texts: string[]): fc.Arbitrary<number> =>
      texts.length === 0
        ? fc.integer({ min: Date.UTC(2010), max: Date.UTC(2028) })
        : fc
            .tuple(fc.constantFrom(...texts), fc.integer({ min: -1500, max: 3000 }))
            .map(([text, minutes]) => Date.parse(`${text}T00:00:00Z`) + minutes * 60_000);
    const CHANGES = ['2011-12-30', '2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25'];
    fc.assert(
      fc.property(
        calendar.chain((hours) => {
          const dates = [...hours.holidays, ...hours.exceptions.map((each) => each.date)];
          return fc.tuple(
            fc.constant(hours),
            fc.array(fc.oneof(near(CHANGES), near(dates), near([])), { minLength: 20, maxLength: 60 }),
          );
        }),
        ([hours, instants]) => {
          const calendarHours = new CalendarHours(hours);
          for (const at of instants) expect(calendarHours.isOpen(at)).toBe(wallSaysOpen(hours, at));
        },
      ),
      { numRuns: 150 },
    );
  });
});

function textOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Slow, and by other means: texts that Intl writes, compared as texts. */
function wallSaysOpen(calendar: Hours, unixMs: number): boolean {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: calendar.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(unixMs);
  const [date = '', time = ''] = text.split(' ');
  const begun = (day: string): OpenHours[] => {
    if (calendar.holidays.includes(day)) return [];
    const exception = calendar.exceptions.findLast((each) => each.date === day);
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' })
      .format(Date.parse(`${day}T00:00:00Z`))
      .toLowerCase();
    return exception?.hours ?? calendar.hours.filter(({ days }) => days.some((each) => each === weekday));
  };
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return (
    begun(date).some(({ from, to }) => from <= time && (to <= from || time < to)) ||
    begun(before).some(({ from, to }) => to <= from && time < to)
  );
}
