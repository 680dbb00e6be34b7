import { Links, PictureLinks } from '#page';
import { type RunningApi, startApi } from './running-api.js';
import { LATENCY, openIncident, span, TRACE_ID } from './samples.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

describe('pictures of incidents', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const bytes = (path: string) => api.http.get(path).buffer(true).responseType('blob');

  it('show how long requests took, as numbers and drawn in either colours', async () => {
    const id = await openIncident(api, {}, { latency: LATENCY });
    const at = `/api/v1/incidents/${id}/histogram`;
    expect((await api.http.get(at).expect(200)).body).toEqual(LATENCY);
    const light = await bytes(`${at}.svg`)
      .expect(200)
      .expect('content-type', /image\/svg\+xml/);
    const dark = await bytes(`${at}.svg?theme=dark`).expect(200);
    expect(String(light.body)).toContain('while violated: 10 requests, 40 % slower');
    expect(String(dark.body)).not.toBe(String(light.body));
    const png = await bytes(`${at}.png`).expect(200).expect('content-type', 'image/png');
    expect(png.body.subarray(0, 4)).toEqual(PNG);
    await api.http.get(`${at}.svg?theme=pink`).expect(400);
    const page = await api.http.get(`/incidents/${id}`).set('Accept', 'text/html');
    expect(page.text).toContain(`src="${at}.svg"`);
  });

  it('say that they are not there where nobody knows', async () => {
    const id = await openIncident(api);
    const { body } = await api.http.get(`/api/v1/incidents/${id}/histogram.png`).expect(404);
    expect(body.detail).toContain('the latencies are not known');
    await api.http.get(`/api/v1/incidents/${id}/histogram`).expect(404);
    await api.http.get('/api/v1/incidents/none/histogram').expect(404);
    expect((await api.http.get(`/incidents/${id}`).set('Accept', 'text/html')).text).not.toContain(
      '<picture>',
    );
  });

  it('are given to chats that have the signature, and to nobody else', async () => {
    const traces = [{ traceId: TRACE_ID, spans: await api.rooms.ingest.trace(TRACE_ID) }];
    const id = await openIncident(api, {}, { latency: LATENCY, traces });
    const signed = new PictureLinks(new Links({ publicUrl: 'https://culprit.example' }), api.rooms.linkKeys);
    for (const { kind, url } of await signed.of(id)) {
      const { pathname, search } = new URL(url);
      const answer = await bytes(pathname + search).expect(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'image/png',
        'cache-control': 'public, max-age=300',
        'cross-origin-resource-policy': 'cross-origin',
      });
      expect(answer.body.subarray(0, 4)).toEqual(PNG);
      await api.http.get(`${pathname}?sig=AAAAAAAAAAAAAAAAAAAAAA`).expect(404);
      await api.http.get(pathname).expect(404);
      await api.http.get(pathname.replace(kind, 'else') + search).expect(404);
    }
  });
});
