import { TimeZone } from './time-zone.js';

describe('a time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'america/new_york'])('may be %s, also the second time', (name) => {
    expect([1, 2].map(() => TimeZone.safeParse(name).success)).toEqual([true, true]);
  });

  it.each(['Europe/Berln', '+02:00', 'CET5', ''])('is not %j, also the second time', (name) => {
    expect([1, 2].map(() => TimeZone.safeParse(name).success)).toEqual([false, false]);
  });

  it('is asked for once, as a hundred thousand accounts have the same few', () => {
    const { DateTimeFormat } = Intl;
    let asked = 0;
    Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
      construct: (Target, [locales, options]: [string, Intl.DateTimeFormatOptions]) => {
        asked++;
        return new Target(locales, options);
      },
    });
    try {
      for (let i = 0; i < 10; i++) TimeZone.parse('Asia/Kolkata');
    } finally {
      Intl.DateTimeFormat = DateTimeFormat;
    }
    expect(asked).toBe(1);
  });
});
