import { Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { account, exemplar, EXPLANATION, GOLD_SLA, MEASUREMENT, openIncident, span } from './samples.js';

describe('pages of incidents', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const page = async (path: string) => api.http.get(path).set('Accept', 'text/html,*/*;q=0.8');

  it('show the version that fired, and what is in shadow apart from what pages', async () => {
    const sla = Sla.parse({
      ...GOLD_SLA,
      id: 'tried',
      name: 'Tried',
      version: 3,
      mode: 'shadow',
      channels: ['ops'],
    });
    const id = await openIncident(api, { sla });
    const home = (await page('/')).text;
    expect(home).toContain('No SLA is violated');
    expect(home).toMatch(/In shadow.*Tried: shop POST/s);
    const { text } = await page(`/incidents/${id}`);
    for (const said of [
      '<span class="badge">shadow</span>',
      'tried, version 3',
      'Nobody: the SLA is in shadow.',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toContain('href="https://culprit.test/api/v1/slas/tried/versions/3"');
  });

  it('show each account against what it is promised itself, with its state in words', async () => {
    const sla = Sla.parse({
      ...GOLD_SLA,
      id: 'gold-checkout',
      overrides: [{ accounts: { keys: ['globex'] }, objective: { thresholdMs: 800 } }],
    });
    const globex = account('globex', { state: 'paused', reason: 'maintenance' });
    const id = await openIncident(api, { sla, accounts: [account('acme'), globex] });
    const { text } = await page(`/incidents/${id}`);
    for (const said of ['>500 ms<', '>800 ms<', 'in maintenance', 'with 1 exception']) {
      expect(text).toContain(said);
    }
  });

  it('say at once that nothing is slow where requests have stopped', async () => {
    const sla = Sla.parse({ ...GOLD_SLA, id: 'silent', objective: { type: 'silence' }, windowSeconds: 360 });
    const baseline = { weeks: 4, quantileNs: null, requests: 240 };
    const measurement = { ...MEASUREMENT, windowSeconds: 360, total: 0, bad: 0, measuredNs: null, baseline };
    const explanation = {
      ...EXPLANATION,
      verdict: 'unclear' as const,
      reason: 'no-bad-requests' as const,
      candidates: [],
      sentence: 'No request is slow or failed here: they have stopped coming.',
    };
    const id = await openIncident(
      api,
      { sla, accounts: [account('acme', { measurement })] },
      { explanation, exemplars: [exemplar('healthy', 180e6)] },
    );
    const { text } = await page(`/incidents/${id}`);
    for (const said of [
      'they have stopped coming',
      'usually 40 a minute or more',
      'Requests of it',
      '>none<',
    ]) {
      expect(text).toContain(said);
    }
    for (const word of ['Confidence', 'Violating examples', 'Where the time went'])
      expect(text).not.toContain(word);
  });
});
