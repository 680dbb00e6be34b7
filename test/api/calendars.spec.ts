import { Calendar } from '#contract';
import { CalendarList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const OFFICE = {
  name: 'Office hours',
  timeZone: 'Europe/Berlin',
  hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }],
  holidays: ['2026-12-25'],
};

describe('/api/v1/calendars', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const at = '/api/v1/calendars/office-hours';
  const post = (body: object) => api.http.post('/api/v1/calendars').send(body);

  it('defines, lists, replaces and deletes a calendar', async () => {
    const created = await post(OFFICE);
    expect([created.status, Calendar.parse(created.body)]).toEqual([
      201,
      { id: 'office-hours', ...OFFICE, exceptions: [] },
    ]);
    expect((await post(OFFICE)).status).toBe(409);
    expect(CalendarList.parse((await api.http.get('/api/v1/calendars')).body).items).toEqual([created.body]);
    const replaced = await api.http.put(at).send({ ...OFFICE, holidays: [] });
    expect([replaced.status, replaced.body.holidays]).toEqual([200, []]);
    expect((await api.http.get(at)).body).toEqual(replaced.body);
    expect((await api.http.delete(at)).status).toBe(204);
    for (const gone of [
      await api.http.get(at),
      await api.http.delete(at),
      await api.http.put(at).send(OFFICE),
    ]) {
      expect([gone.status, gone.body.detail]).toEqual([
        404,
        'No calendar has the id "office-hours". There is none yet.',
      ]);
    }
  });

  it.each([
    [
      { timeZone: 'Europe/Belrin' },
      '/timeZone',
      '"Europe/Belrin" is no time zone: write an IANA name, such as "Europe/Berlin" or "UTC"',
    ],
    [
      { timeZone: '+02:00' },
      '/timeZone',
      '"+02:00" is no time zone: write an IANA name, such as "Europe/Berlin" or "UTC"',
    ],
    [{ hours: [{ days: ['mo'], from: '08:00', to: '18:00' }] }, '/hours/0/days/0', '"mon"'],
    [
      { hours: [{ days: ['mon'], from: '8:00', to: '18:00' }] },
      '/hours/0/from',
      'write a time of day as "08:00"',
    ],
    [{ hours: [{ days: ['mon'], from: '24:00', to: '18:00' }] }, '/hours/0/from', 'write a time of day'],
    [{ hours: [] }, '/hours', 'has none'],
    [{ holidays: ['2026-02-29'] }, '/holidays/0', 'date'],
    [{ exceptions: [{ date: '2026-12-25', hours: [] }] }, '/exceptions/0/date', 'is a holiday'],
    [{ colour: 'red' }, '/colour', 'is not a field here'],
  ])('refuses %j', async (changes, pointer, why) => {
    const wrong = await post({ ...OFFICE, ...changes });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ pointer, detail: expect.stringContaining(why) }],
    ]);
    expect(await api.rooms.tables.calendars.list()).toEqual([]);
  });

  it('stays while an SLA names it', async () => {
    const sla = { ...GOLD_SLA, calendar: 'office-hours' };
    const unknown = await api.http.post('/api/v1/slas').send(sla);
    expect([unknown.status, unknown.body.errors]).toEqual([
      422,
      [{ pointer: '/calendar', detail: 'No calendar has the id "office-hours". There is none yet' }],
    ]);
    await post(OFFICE);
    expect((await api.http.post('/api/v1/slas').send(sla)).status).toBe(201);
    const refused = await api.http.delete(at);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'the calendar "office-hours" is named by the SLAs gold-checkout; take it out of them first.',
    ]);
    await api.http.delete('/api/v1/slas/gold-checkout');
    expect((await api.http.delete(at)).status).toBe(204);
  });

  it('is not deleted by one while another names it', async () => {
    await post(OFFICE);
    const sla = { ...GOLD_SLA, calendar: 'office-hours' };
    const [created, deleted] = await Promise.all([
      api.http.post('/api/v1/slas').send(sla),
      api.http.delete(at),
    ]);
    expect([
      [201, 409],
      [422, 204],
    ]).toContainEqual([created.status, deleted.status]);
  });
});
