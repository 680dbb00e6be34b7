import { type Calendar, type MaintenanceWindow } from '#contract';
import { findCalendarProblems, findMaintenanceProblems } from './hours-problems.js';

const NOW = Date.parse('2026-03-02T12:00:00Z');

describe('a calendar', () => {
  const problemsOf = (changes: Partial<Calendar>) =>
    findCalendarProblems({
      hours: [{ days: ['mon'], from: '08:00', to: '18:00' }],
      holidays: [],
      exceptions: [],
      ...changes,
    });
  const date = '2026-12-24';

  it('with hours is sound', () => {
    expect(problemsOf({ exceptions: [{ date, hours: [] }], holidays: ['2026-12-25'] })).toEqual([]);
    expect(
      problemsOf({ hours: [], exceptions: [{ date, hours: [{ from: '08:00', to: '12:00' }] }] }),
    ).toEqual([]);
  });

  it.each<[Partial<Calendar>, string, string]>([
    [{ hours: [] }, '/hours', 'no rule would ever be judged'],
    [{ exceptions: [{ date, hours: [] }], holidays: [date] }, '/exceptions/0/date', 'is a holiday, too'],
    [
      {
        exceptions: [
          { date, hours: [] },
          { date, hours: [] },
        ],
      },
      '/exceptions/1/date',
      'is given twice',
    ],
  ])('%j is told which field is wrong', (changes, pointer, detail) => {
    expect(problemsOf(changes)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});

describe('a maintenance window', () => {
  type When = MaintenanceWindow['when'];
  const recurring = (cron: string, durationMinutes: number): When => ({
    type: 'recurring',
    cron,
    durationMinutes,
    timeZone: 'Europe/Berlin',
  });
  const problemsOf = (when: When, scope: MaintenanceWindow['scope'] = {}) =>
    findMaintenanceProblems({ when, scope }, NOW);

  it.each<When>([
    { type: 'once', from: '2026-03-02T10:00:00Z', to: '2026-03-02T12:00:00+01:00' },
    recurring('0 3 * * sun#1', 600),
    recurring('0 9-17 * * *', 60),
    recurring('*/10 * * * *', 9),
  ])('%j is sound', (when) => expect(problemsOf(when)).toEqual([]));

  it.each<[When, MaintenanceWindow['scope'], string, string]>([
    [
      { type: 'once', from: '2026-03-02T10:00:00Z', to: '2026-03-02T11:00:00+01:00' },
      {},
      '/when/to',
      'has to be later',
    ],
    [
      recurring('61 3 * * *', 1),
      {},
      '/when/cron',
      'is no cron expression of five fields: Invalid value for minute',
    ],
    [recurring('0 0 3 * * *', 1), {}, '/when/cron', 'has 6 parts'],
    [recurring('0 0 31 2 *', 1), {}, '/when/cron', 'never happens'],
    [recurring('0 * * * *', 60), {}, '/when/durationMinutes', 'it would not end'],
    [
      recurring('0 3 * * *', 1),
      { operations: [{ service: '[', name: '*' }] },
      '/scope/operations/0/service',
      '“[”',
    ],
    [
      recurring('0 3 * * *', 1),
      { accounts: { labels: { tier: { matches: '(' } } } },
      '/scope/accounts/labels/tier/matches',
      'RE2',
    ],
  ])('%j with the scope %j is told which field is wrong', (when, scope, pointer, detail) => {
    expect(problemsOf(when, scope)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});
