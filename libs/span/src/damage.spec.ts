import { DamageReport } from './damage.js';

describe('the report of damage', () => {
  it('looks at the first names one by one, and of a flood at every sixteenth', () => {
    const report = new DamageReport();
    const add = (times: number) => {
      for (let n = 0; n < times; n++) {
        const name = Buffer.from(`customer-${n}`);
        report.addAccount(name, 0, name.length);
      }
    };
    add(10_000);
    expect(report.told().accounts).toEqual([{ item: 'customer-{}', atLeast: 10_000 }]);
    add(16_000);
    expect(report.told().accounts).toEqual([{ item: 'customer-{}', atLeast: 11_000 }]);
  });

  it('tells names of any bytes as text that can be stored', () => {
    const report = new DamageReport();
    const name = Buffer.from([0xff, 0x00, 0x31, 0xc3, 0xa9]);
    report.addOperation('shop', name, 0, name.length);
    expect(report.told().operations).toEqual([
      { item: { service: 'shop', name: '\uFFFD\uFFFD1é' }, atLeast: 1 },
    ]);
  });
});
