import * as fc from 'fast-check';
import { grainBounds } from './grain-bounds.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('the grains of a window', () => {
  it('ascend, and change at whole minutes and whole hours', () => {
    const slot = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(slot, slot, (first, slots) => {
        const fromUnixMs = first * 10_000;
        const bounds = grainBounds(fromUnixMs, fromUnixMs + slots * 10_000);
        const inOrder = [
          bounds.fromUnixMs,
          bounds.minutesFromUnixMs,
          bounds.hoursFromUnixMs,
          bounds.hoursToUnixMs,
          bounds.minutesToUnixMs,
          bounds.toUnixMs,
        ];
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        if (bounds.hoursFromUnixMs < bounds.hoursToUnixMs) {
          expect([bounds.hoursFromUnixMs % HOUR_MS, bounds.hoursToUnixMs % HOUR_MS]).toEqual([0, 0]);
        }
        if (bounds.minutesFromUnixMs < bounds.minutesToUnixMs) {
          expect([bounds.minutesFromUnixMs % MINUTE_MS, bounds.minutesToUnixMs % MINUTE_MS]).toEqual([0, 0]);
        }
      }),
    );
  });

  it('are the coarsest that cover whole minutes and hours', () => {
    const at = (text: string): number => Date.parse(`2026-01-02T${text}Z`);
    expect(grainBounds(at('03:04:10'), at('07:30:20'))).toEqual({
      fromUnixMs: at('03:04:10'),
      minutesFromUnixMs: at('03:05:00'),
      hoursFromUnixMs: at('04:00:00'),
      hoursToUnixMs: at('07:00:00'),
      minutesToUnixMs: at('07:30:00'),
      toUnixMs: at('07:30:20'),
    });
    expect(grainBounds(at('03:04:10'), at('03:50:20'))).toMatchObject({
      minutesFromUnixMs: at('03:05:00'),
      hoursFromUnixMs: at('03:50:00'),
      hoursToUnixMs: at('03:50:00'),
      minutesToUnixMs: at('03:50:00'),
    });
    expect(grainBounds(at('03:00:00'), at('03:09:50'))).toMatchObject({ minutesFromUnixMs: at('03:09:50') });
  });
});
