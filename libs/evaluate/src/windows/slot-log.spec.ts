import * as fc from 'fast-check';
import { SlotLog } from './slot-log.js';

const NOW = 170_000_000;
const MINUTE = 6;

describe('a slot log', () => {
  it('sums any part of what was added, in whatever order it came', () => {
    const request = fc.record({
      series: fc.integer({ min: 0, max: 2 }),
      age: fc.integer({ min: 0, max: 359 }),
      total: fc.integer({ min: 1, max: 2 ** 31 }),
      bad: fc.integer({ min: 0, max: 9 }),
    });
    const part = fc.tuple(fc.integer({ min: 0, max: 360 }), fc.integer({ min: 0, max: 360 }));
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 30 }),
        fc.array(part, { maxLength: 4 }),
        (requests, parts) => {
          const log = new SlotLog();
          log.advance(NOW);
          const series = [log.create(), log.create(), log.create()];
          for (const { series: i, age, total, bad } of requests)
            log.add(series[i]!, NOW - age, total, bad, NOW - 359);
          for (const [a, b] of parts) {
            const [from, to] = [NOW - Math.max(a, b), NOW - Math.min(a, b)];
            for (const [i, one] of series.entries()) {
              const own = requests.filter(
                (each) => each.series === i && NOW - each.age >= from && NOW - each.age < to,
              );
              const total = own.reduce((sum, each) => sum + each.total, 0);
              const bad = own.filter((each) => each.bad > 0).map(({ age }) => NOW - age);
              expect(log.total(one, from, to)).toBe(total % 2 ** 32);
              expect(log.bad(one, from, to)).toBe(own.reduce((sum, each) => sum + each.bad, 0));
              expect(log.firstBad(one, from, to)).toBe(bad.length > 0 ? Math.min(...bad) : undefined);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('forgets what is older than is kept, and no more', () => {
    const log = new SlotLog();
    const series = log.create();
    for (let slot = NOW; slot < NOW + 1_000; slot++) {
      log.advance(slot);
      log.add(series, slot, 2, 1, slot - 7);
      const seen = Math.min(8, slot - NOW + 1);
      if (slot % 50 === 0)
        expect(log.sum(series, slot - 7, slot + 1)).toEqual({ total: 2 * seen, bad: seen });
    }
    log.add(series, NOW, 5, 5, NOW + 992);
    expect(log.newest(series)).toBe(NOW + 999);
    expect(log.sum(series, NOW, NOW + 2_000).total).toBeLessThan(2 * 20);
    expect(log.bytes).toBeLessThan(4 * 2 ** 20);
  });

  it('adds old slots up to minutes and hours, and sums what begins with one', () => {
    const log = new SlotLog();
    const series = log.create();
    const DAYS = 3 * 8_640;
    for (let slot = NOW; slot <= NOW + DAYS; slot++) {
      log.advance(slot);
      log.add(series, slot, 1, 1, slot - DAYS);
    }
    const end = NOW + DAYS + 1;
    for (const age of [1, 5, 359, 366, 600, 8_640]) {
      const from = Math.floor((end - age) / MINUTE) * MINUTE;
      expect(log.sum(series, from, end)).toEqual({ total: end - from, bad: end - from });
    }
    const hour = Math.ceil((NOW + 1_000) / 360) * 360;
    expect(log.total(series, hour, end)).toBe(end - hour);
    log.add(series, end - 1_000, 5, 0, NOW);
    const from = Math.floor((end - 1_000) / MINUTE) * MINUTE;
    expect(log.total(series, from, end)).toBe(end - from + 5);
    expect(log.total(series, from + MINUTE, end)).toBe(end - from - MINUTE);
  });

  it('uses the room of a series again that is dropped', () => {
    const log = new SlotLog();
    for (let i = 0; i < 100_000; i++) {
      const series = log.create();
      log.add(series, NOW, 1, 0, NOW);
      log.drop(series);
    }
    expect(log.bytes).toBeLessThan(4 * 2 ** 20);
  });
});
