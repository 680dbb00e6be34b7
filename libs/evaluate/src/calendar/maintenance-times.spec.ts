import * as fc from 'fast-check';
import { type MaintenanceWindow } from '#contract';
import { MaintenanceTimes } from './maintenance-times.js';

type When = MaintenanceWindow['when'];

const at = (when: When, text: string): boolean => new MaintenanceTimes({ when }).isUnderWay(Date.parse(text));
const recurring = (cron: string, durationMinutes: number, timeZone = 'Europe/Berlin'): When => ({
  type: 'recurring',
  cron,
  durationMinutes,
  timeZone,
});

describe('a maintenance', () => {
  it('that happens once covers the slots that it touches', () => {
    const when: When = { type: 'once', from: '2026-03-02T10:00:04Z', to: '2026-03-02T12:00:01+01:00' };
    expect(at(when, '2026-03-02T09:59:50Z')).toBe(false);
    expect(at(when, '2026-03-02T10:00:00Z')).toBe(true);
    expect(at(when, '2026-03-02T11:00:00Z')).toBe(true);
    expect(at(when, '2026-03-02T11:00:10Z')).toBe(false);
  });

  it('that recurs goes by the local time, and lasts as long as it says also when clocks change', () => {
    const night = recurring('30 1 * * sun', 120);
    expect(at(night, '2026-03-22T00:29:50Z')).toBe(false);
    expect(at(night, '2026-03-22T00:30:00Z')).toBe(true);
    expect(at(night, '2026-03-22T02:29:50Z')).toBe(true);
    expect(at(night, '2026-03-22T02:30:00Z')).toBe(false);
    expect(at(night, '2026-03-29T02:29:50Z')).toBe(true);
    expect(at(night, '2026-03-29T02:30:00Z')).toBe(false);
  });

  it('that would begin in the hour that is skipped begins after it', () => {
    const night = recurring('30 2 * * *', 30);
    expect(at(night, '2026-03-29T00:59:50Z')).toBe(false);
    expect(at(night, '2026-03-29T01:00:00Z')).toBe(true);
    expect(at(night, '2026-03-29T01:30:00Z')).toBe(false);
  });

  it('that begins in the hour that comes twice happens once', () => {
    const night = recurring('30 2 * * *', 30);
    const underWay = Array.from({ length: 4 * 60 }, (_, i) => Date.UTC(2026, 9, 25) + i * 60_000).filter(
      (unixMs) => new MaintenanceTimes({ when: night }).isUnderWay(unixMs),
    );
    expect(underWay).toHaveLength(30);
  });

  it('is under way at the same times in whatever order it is asked', () => {
    const HOUR = 3_600_000;
    const patterns = ['0 3 * * *', '*/20 * * * *', '0 22 * * fri', '15 4 1 * *', '0 0 * * sun#2'];
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 24 * 40 * 6 }), { maxLength: 40 }),
        (cron, minutes, tenths) => {
          const when = recurring(cron, minutes, 'America/New_York');
          const asked = new MaintenanceTimes({ when });
          for (const tenth of tenths) {
            const unixMs = Date.UTC(2026, 9, 10) + (tenth * HOUR) / 6;
            expect(asked.isUnderWay(unixMs)).toBe(new MaintenanceTimes({ when }).isUnderWay(unixMs));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
