import { Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

describe('what people say of pages', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const paged = async (id: string, version: number): Promise<string> => {
    const sla = Sla.parse({ ...GOLD_SLA, id, version, channels: ['ops'] });
    const incident = await openIncident(api, { sla });
    await api.sql(`update delivery set status = 'delivered' where incident_id = $1`, [incident]);
    return incident;
  };
  const say = (incident: string, useful: unknown, actor: string) =>
    api.http.put(`/api/v1/incidents/${incident}/feedback`).set('X-Culprit-Actor', actor).send({ useful });

  it('is said through the API too, and taken back', async () => {
    const incident = await paged('gold', 1);
    await say(incident, true, 'grace');
    const said = await say(incident, false, 'grace');
    expect([said.status, said.body.items]).toEqual([
      200,
      [{ useful: false, channel: null, by: 'grace', at: expect.any(String) }],
    ]);
    const listed = await api.http.get(`/api/v1/incidents/${incident}/feedback`);
    expect(listed.body).toEqual(said.body);
    const wrong = await say(incident, 'yes', 'grace');
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/useful']);
    expect((await say('nonsense', true, 'grace')).status).toBe(404);
  });

  it('is on the page of the incident', async () => {
    const incident = await paged('gold', 1);
    await say(incident, false, 'grace <i>');
    const { text } = await api.http.get(`/incidents/${incident}`).set('Accept', 'text/html');
    expect(text).toMatch(/What people say of its pages.*Noise.*grace &#60;i&#62;/s);
  });

  it('makes the precision of each rule, by version', async () => {
    const [first, second] = [await paged('gold', 1), await paged('noisy', 4)];
    await say(first, true, 'grace');
    await say(second, false, 'grace');
    const { body } = await api.http.get('/api/v1/slas/gold/precision');
    const voted = {
      pages: 1,
      useful: 1,
      noise: 0,
      unanswered: 0,
      precision: { ratio: 1, low: expect.closeTo(0.2065, 3), high: 1 },
    };
    expect(body).toEqual({ sla: 'gold', ...voted, versions: [{ version: 1, ...voted }] });
    const list = await api.http.get('/api/v1/precision?days=7');
    expect(list.body.items.map(({ sla }: { sla: string }) => sla)).toEqual(['noisy', 'gold']);
    expect(list.body.items[1]).toEqual(body);
  });

  it('is of SLAs that are there, or whose incidents are', async () => {
    const created = await api.http
      .post('/api/v1/slas?allowUnmatched=true')
      .send({ ...GOLD_SLA, id: 'silent', accounts: 'each' });
    expect(created.status).toBe(201);
    const silent = await api.http.get('/api/v1/slas/silent/precision');
    expect([silent.status, silent.body]).toEqual([
      200,
      expect.objectContaining({ pages: 0, precision: null }),
    ]);
    const unknown = await api.http.get('/api/v1/slas/silnt/precision');
    expect([unknown.status, unknown.body.detail]).toEqual([404, expect.stringContaining('"silent"')]);
    expect((await api.http.get('/api/v1/precision?days=0')).status).toBe(400);
  });
});
