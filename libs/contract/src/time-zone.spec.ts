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
      construct: (target, args) => {
        asked++;
        return Reflect.construct(target, args) as object;
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
