import * as fc from 'fast-check';
import { dateAt, daysAfter, dayStartAt, isoDate, startOf } from './local-time.js';

const HOUR_MS = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'Pacific/Apia',
];

describe('days of a time zone', () => {
  const iso = (unixMs: number): string => new Date(unixMs).toISOString();

  it('begin at midnight there, also in zones half an hour off', () => {
    expect(iso(dayStartAt(Date.UTC(2026, 9, 5, 12), 'Asia/Kolkata'))).toBe('2026-10-04T18:30:00.000Z');
    expect(iso(dayStartAt(Date.UTC(2026, 9, 5, 18, 29), 'Asia/Kolkata'))).toBe('2026-10-04T18:30:00.000Z');
    expect(iso(dayStartAt(Date.UTC(2026, 9, 5, 18, 30), 'Asia/Kolkata'))).toBe('2026-10-05T18:30:00.000Z');
  });

  it('have 23 or 25 hours where clocks change', () => {
    const hours = (month: number, day: number): number =>
      (startOf({ year: 2026, month, day: day + 1 }, 'Europe/Berlin') -
        startOf({ year: 2026, month, day }, 'Europe/Berlin')) /
      HOUR_MS;
    expect([hours(3, 28), hours(3, 29), hours(10, 25), hours(10, 26)]).toEqual([24, 23, 25, 24]);
  });

  it('begin at one where clocks skip midnight', () => {
    // Cairo put its clocks forward on 24 April 2026 at 00:00.
    expect(iso(startOf({ year: 2026, month: 4, day: 24 }, 'Africa/Cairo'))).toBe('2026-04-23T22:00:00.000Z');
    expect(isoDate(Date.UTC(2026, 3, 23, 22), 'Africa/Cairo')).toBe('2026-04-24');
  });

  it('do not include a date that a zone has skipped', () => {
    const eve = Date.UTC(2011, 11, 30, 0);
    expect(isoDate(eve, 'Pacific/Apia')).toBe('2011-12-29');
    expect(isoDate(daysAfter(eve, 1, 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31');
  });

  it('hold the instants from their start to the start of the next one', () => {
    const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (unixMs, zone) => {
        const start = dayStartAt(unixMs, zone);
        const next = daysAfter(unixMs, 1, zone);
        expect(start).toBeLessThanOrEqual(unixMs);
        expect(next).toBeGreaterThan(unixMs);
        expect(dateAt(start, zone)).toEqual(dateAt(unixMs, zone));
        expect(dateAt(next - 1, zone)).toEqual(dateAt(unixMs, zone));
        expect(dateAt(start - 1, zone)).not.toEqual(dateAt(unixMs, zone));
        expect(dateAt(next, zone)).not.toEqual(dateAt(unixMs, zone));
      }),
    );
  });
});
