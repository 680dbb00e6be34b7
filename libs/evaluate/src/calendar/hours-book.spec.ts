import { type Calendar, type MaintenanceWindow, type OperationRef } from '#contract';
import { HoursBook } from './hours-book.js';

const OFFICE: Calendar = {
  id: 'office',
  name: 'Office hours',
  timeZone: 'UTC',
  hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }],
  holidays: [],
  exceptions: [],
};
const checkout: OperationRef = { service: 'shop', name: 'POST /checkout', kind: 'server' };
const search: OperationRef = { service: 'shop', name: 'GET /search', kind: 'server' };
const NOON = Date.parse('2026-03-02T12:00:00Z');
const NIGHT = Date.parse('2026-03-02T23:00:00Z');

const maintenance = (scope: MaintenanceWindow['scope'], id = 'move'): MaintenanceWindow => ({
  id,
  name: id,
  when: { type: 'once', from: '2026-03-02T11:00:00Z', to: '2026-03-02T13:00:00Z' },
  scope,
});

class Tables {
  readonly calendars: Calendar[] = [OFFICE];
  planned: MaintenanceWindow[] = [];
  gold = ['acme'];
  readonly book = new HoursBook({
    calendars: async () => structuredClone(this.calendars),
    maintenance: async () => structuredClone(this.planned),
    accountsWith: async () => [...this.gold],
  });
}

describe('the hours of rules', () => {
  it('are always, or those of the calendar that it names', async () => {
    const { book } = new Tables();
    await book.refresh();
    expect(book.hoursOf({ id: 'a' }).pausedAt(NIGHT)).toBeUndefined();
    const office = book.hoursOf({ id: 'a', calendar: 'office' });
    expect([office.pausedAt(NOON), office.pausedAt(NIGHT), office.pausedAt(NOON)]).toEqual([
      undefined,
      'outside-hours',
      undefined,
    ]);
    expect(() => book.hoursOf({ id: 'a', calendar: 'gone' })).toThrow('there is no calendar "gone"');
  });

  it('are without maintenance of everything, or of the rule', async () => {
    const tables = new Tables();
    tables.planned = [maintenance({ slas: ['a'] })];
    await tables.book.refresh();
    const pauses = (id: string) => tables.book.hoursOf({ id }).pausedAt(NOON);
    expect([pauses('a'), pauses('b')]).toEqual(['maintenance', undefined]);
    tables.planned = [maintenance({})];
    await tables.book.refresh();
    expect([pauses('a'), pauses('b')]).toEqual(['maintenance', 'maintenance']);
  });

  it('are without maintenance of an operation or an account for these only', async () => {
    const tables = new Tables();
    tables.planned = [
      maintenance({ operations: [{ service: 'shop', name: 'GET *' }] }),
      maintenance({ accounts: { labels: { tier: 'gold' } } }, 'gold'),
      maintenance(
        { operations: [{ service: 'shop', name: 'POST *' }], accounts: { keys: ['globex'] } },
        'both',
      ),
    ];
    await tables.book.refresh();
    const hours = tables.book.hoursOf({ id: 'a' });
    const pauses = (operation: OperationRef, account: string) => hours.of(operation, account).pausedAt(NOON);
    expect(hours.pausedAt(NOON)).toBeUndefined();
    expect([pauses(search, '*'), pauses(checkout, '*')]).toEqual(['maintenance', undefined]);
    expect([pauses(checkout, 'acme'), pauses(checkout, 'initech')]).toEqual(['maintenance', undefined]);
    expect([pauses(checkout, 'globex'), pauses(search, 'globex')]).toEqual(['maintenance', 'maintenance']);
    expect(hours.of(checkout, 'initech')).toBe(hours);
    expect(hours.of(search, 'a')).toBe(hours.of(search, 'b'));
    tables.gold = ['initech'];
    await tables.book.refresh();
    const later = tables.book.hoursOf({ id: 'a' });
    expect(later.of(checkout, 'initech').pausedAt(NOON)).toBe('maintenance');
    expect(later.of(checkout, 'acme').pausedAt(NOON)).toBeUndefined();
  });

  it('are the same object until what has been read changes', async () => {
    const tables = new Tables();
    await tables.book.refresh();
    const before = tables.book.hoursOf({ id: 'a', calendar: 'office' });
    await tables.book.refresh();
    expect(tables.book.hoursOf({ id: 'a', calendar: 'office' })).toBe(before);
    tables.calendars[0] = { ...OFFICE, holidays: ['2026-03-02'] };
    await tables.book.refresh();
    expect(tables.book.hoursOf({ id: 'a', calendar: 'office' }).pausedAt(NOON)).toBe('outside-hours');
  });

  it('are those that were read last where they can not be read', async () => {
    const tables = new Tables();
    await tables.book.refresh();
    tables.planned = [maintenance({})];
    const away = new Error('connection refused');
    const book = new HoursBook({
      calendars: async () => tables.calendars,
      maintenance: () => Promise.reject(away),
      accountsWith: async () => [],
    });
    await expect(book.refresh()).rejects.toThrow(away);
    expect(tables.book.hoursOf({ id: 'a' }).pausedAt(NOON)).toBeUndefined();
  });
});
