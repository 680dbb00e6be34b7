import { type Calendar, type MaintenanceWindow } from '#contract';
import { HoursBook } from './calendar/hours-book.js';
import { Site, slaOf } from './site.fake.js';

const at = (site: Site, seconds: number): string =>
  new Date(site.clock.nowMs() + seconds * 1000).toISOString();

/** A site whose rules have hours. */
function siteWith(calendars: Calendar[], maintenance: (site: Site) => MaintenanceWindow[]): Site {
  const site = new Site();
  const planned = maintenance(site);
  site.hours = new HoursBook({
    calendars: async () => calendars,
    maintenance: async () => planned,
    accountsWith: (labels) => site.slas.accountsWith(labels),
  });
  site.newEvaluator();
  return site;
}

const once = (from: string, to: string, scope: MaintenanceWindow['scope']): MaintenanceWindow => ({
  id: 'move',
  name: 'Move',
  when: { type: 'once', from, to },
  scope,
});

describe('a rule with hours', () => {
  it('is paused by maintenance of one account, whose requests do not count against it later either', async () => {
    const site = siteWith([], (here) => [once(at(here, 20), at(here, 50), { accounts: { keys: ['acme'] } })]);
    await site.run(20, { acme: 100, globex: 100 });
    await site.run(30, { acme: 9_000, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'paused maintenance', globex: 'ok within-objective' });
    await site.run(20, { acme: 100, globex: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective', globex: 'ok within-objective' });
  });

  it('goes on firing where maintenance begins, and resolves after it', async () => {
    const site = siteWith([], (here) => [once(at(here, 60), at(here, 90), {})]);
    await site.run(60, { acme: 9_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
    await site.run(30, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'paused maintenance!' });
    await site.run(90, { acme: 100 });
    expect(site.standings()['acme']).toMatch(/^(resolved|ok) /);
  });

  it('is not judged outside of its calendar', async () => {
    const day: Calendar = {
      id: 'day',
      name: 'Day',
      timeZone: 'America/New_York',
      // It is 17:13:20 in New York when the site begins.
      hours: [{ days: ['tue'], from: '08:00', to: '17:14' }],
      holidays: [],
      exceptions: [],
    };
    const site = siteWith([day], () => []);
    site.slas.slas = [slaOf({ calendar: 'day' })];
    await site.run(40, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    await site.run(60, { acme: 9_000 });
    expect(site.standings()).toEqual({ acme: 'paused outside-hours' });
  });

  it('knows after a restart in which slots it was paused', async () => {
    const site = siteWith([], (here) => [once(at(here, 20), at(here, 50), {})]);
    await site.run(20, { acme: 100 });
    await site.run(25, { acme: 9_000 });
    site.newEvaluator();
    await site.run(5, { acme: 9_000 });
    expect(site.standings()).toEqual({ acme: 'paused maintenance' });
    await site.run(10, { acme: 100 });
    site.newEvaluator();
    await site.run(1, { acme: 100 });
    expect(site.standings()).toEqual({ acme: 'ok within-objective' });
    expect(site.statusesNow()[0]?.measurement).toMatchObject({ total: 42, bad: 0 });
  });

  it('goes on after a restart in the middle of maintenance where it was alerting', async () => {
    const site = siteWith([], (here) => [once(at(here, 60), at(here, 90), {})]);
    await site.run(70, { acme: 9_000 });
    site.newEvaluator();
    await site.run(20, { acme: 9_000 });
    expect(site.standings()).toEqual({ acme: 'paused maintenance!' });
    await site.run(10, { acme: 9_000 });
    expect(site.standings()).toEqual({ acme: 'firing violation-confident!' });
  });
});
