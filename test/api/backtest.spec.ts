import { BacktestResult } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

const HOUR_MS = 3_600_000;
const RULE = { ...GOLD_SLA, accounts: 'each' };

describe('/api/v1/slas/backtest', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    // A minute of ten slow requests of one account, in an hour that has passed, and healthy ones of another.
    const at = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS / 2;
    const spans = Array.from({ length: 40 }, (_, i) =>
      span(i + 1, {
        traceId: `${i + 1}`.padStart(32, '0'),
        startUnixNano: BigInt(at + i * 1500) * 1_000_000n,
        durationNs: i % 2 === 0 ? 900e6 : 100e6,
        attributes: { 'account.id': i % 2 === 0 ? 'acme' : 'globex' },
      }),
    );
    await api.receive(spans, at + 61_000);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const post = (body: object) => api.http.post('/api/v1/slas/backtest').send(body);

  it('tells when a rule that is not saved would have paged, and for whom', async () => {
    const answer = await post({ sla: RULE, days: 0.5 });
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    const result = BacktestResult.parse(answer.body);
    expect(result.replayed.incidents.map(({ operation, accounts }) => [operation.name, accounts])).toEqual([
      ['POST /checkout', [expect.objectContaining({ account: 'acme' })]],
    ]);
    expect(result).toMatchObject({ sla: { id: 'gold-checkout' }, saved: null, replayed: { pages: 1 } });
  });

  it('sets a changed rule beside the saved one and its incidents', async () => {
    const saved = { ...RULE, objective: { ...RULE.objective, thresholdMs: 2000 } };
    expect((await api.http.post('/api/v1/slas').send(saved)).status).toBe(201);
    await openIncident(api, { openedAtUnixMs: Date.now() - HOUR_MS });
    const changed = BacktestResult.parse((await post({ sla: { ...RULE, id: 'gold-checkout' } })).body);
    expect([changed.replayed.pages, changed.saved?.replayed.pages, changed.saved?.actual.pages]).toEqual([
      1, 0, 1,
    ]);
    const present = BacktestResult.parse((await post({ slaId: 'gold-checkout', accounts: ['acme'] })).body);
    expect([present.replayed.pages, present.saved?.sla]).toEqual([0, present.sla]);
  });

  it('names what is wrong with a question', async () => {
    const wrong = async (body: object): Promise<[number, string[]]> => {
      const { status, body: problem } = await post(body);
      return [status, (problem.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await wrong({})).toEqual([422, ['']]);
    expect(await wrong({ sla: RULE, slaId: 'gold-checkout' })).toEqual([422, ['']]);
    expect(await wrong({ slaId: 'nowhere' })).toEqual([422, ['/slaId']]);
    expect(await wrong({ sla: RULE, days: 3, from: '2026-01-01T00:00:00Z' })).toEqual([422, ['/days']]);
    expect(await wrong({ sla: RULE, from: '2999-01-01T00:00:00Z' })).toEqual([422, ['/from']]);
    expect(await wrong({ sla: { ...RULE, accounts: 'total' }, accounts: ['acme'] })).toEqual([
      422,
      ['/accounts'],
    ]);
    expect(await wrong({ sla: { ...RULE, operation: { service: '[', name: '*' } } })).toEqual([
      422,
      ['/sla/operation/service'],
    ]);
    expect(await wrong({ sla: { ...RULE, calendar: 'office' } })).toEqual([422, ['/sla/calendar']]);
  });

  it('does one at a time', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => post({ sla: RULE })));
    expect(answers.map(({ status }) => status)).toContain(200);
    for (const { status, body } of answers) {
      if (status !== 200) expect([status, body.type]).toEqual([429, 'urn:culprit:problem:busy']);
    }
  });
});
