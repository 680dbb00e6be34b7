import { windowAt } from './window.js';

const at = (text: string): number => Date.parse(`2026-01-02T${text}Z`);

describe('a window', () => {
  it('ends with the slot that holds now', () => {
    expect(windowAt(at('12:34:56.789'), 60)).toEqual({
      fromUnixMs: at('12:34:00'),
      toUnixMs: at('12:35:00'),
      recentFromUnixMs: at('12:34:30'),
    });
    expect(windowAt(at('12:34:06'), 3600)).toEqual({
      fromUnixMs: at('11:34:10'),
      toUnixMs: at('12:34:10'),
      recentFromUnixMs: at('12:29:10'),
    });
  });

  it('begins with a whole minute, and its recent part does, where it is longer than an hour', () => {
    expect(windowAt(at('12:34:06'), 3610)).toEqual({
      fromUnixMs: at('11:34:00'),
      toUnixMs: at('12:34:10'),
      recentFromUnixMs: at('12:29:00'),
    });
    expect(windowAt(at('12:34:56'), 86_400)).toEqual({
      fromUnixMs: at('12:35:00') - 86_400_000,
      toUnixMs: at('12:35:00'),
      recentFromUnixMs: at('10:35:00'),
    });
  });
});
