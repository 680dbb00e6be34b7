import { AttainmentHistory, AttainmentList } from '#contract';
import { type SpanSpec } from '#testkit';
import { account, openIncident, operationOf } from './samples.js';
import { type RunningApi, startApi } from './running-api.js';

const MINUTE_MS = 60_000;

describe('attainment', () => {
  let api: RunningApi;
  // Far enough from the end of now's minute, day and month in UTC: what is asked for is the period of these spans.
  const sentUnixMs = Date.now() - 5_000;
  const month = new Date(sentUnixMs).toISOString().slice(0, 7);

  const spans = (accountKey: string, durationsMs: number[]): SpanSpec[] =>
    durationsMs.map((ms, i) => ({
      traceId: Buffer.from(`${accountKey}${i}`.padEnd(16, '.')).toString('hex'),
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: '',
      service: 'shop',
      name: 'POST /checkout',
      kind: 2,
      startUnixNano: BigInt(sentUnixMs - ms) * 1_000_000n,
      durationNs: ms * 1e6,
      attributes: { 'account.id': accountKey },
    }));
  const slow = (count: number, of: number): number[] =>
    Array.from({ length: of }, (_, i) => (i < count ? 900 : 100));

  beforeAll(async () => {
    api = await startApi();
    await api.receive([
      ...spans('acme', slow(1, 40)),
      ...spans('globex', slow(9, 30)),
      ...spans('=cmd|1!A', slow(0, 5)),
    ]);
    await api.http
      .put('/api/v1/accounts/acme')
      .send({ labels: {}, contract: { tier: 'gold', revenueWeight: 10 } })
      .expect(201);
    const checkout = {
      name: 'Checkout',
      accounts: 'each',
      operation: { service: 'shop', name: 'POST /checkout' },
      objective: { type: 'latency', percentile: 90, thresholdMs: 500 },
    };
    await api.http.post('/api/v1/slas').send(checkout).expect(201);
    await api.http
      .post('/api/v1/slas')
      .send({ ...checkout, name: 'Silence', objective: { type: 'silence' } })
      .expect(201);
    await api.http
      .post('/api/v1/slas')
      .send({
        ...checkout,
        name: 'Budget',
        accounts: { keys: ['acme'] },
        objective: {
          type: 'slo',
          targetPercent: 99,
          thresholdMs: 500,
          period: { type: 'rolling', days: 28 },
        },
      })
      .expect(201);
    await api.rooms.rollup.run(Date.now());
    await api.rooms.attainment.count();
  });
  afterAll(() => api.stop());

  it('is told of each account, the worst first, page by page', async () => {
    const answer = await api.http.get('/api/v1/slas/checkout/attainment').query({ limit: 2 });
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    const { total, items, next, countedAt } = AttainmentList.parse(answer.body);
    expect([total, next, countedAt]).toEqual([3, 2, expect.any(String)]);
    expect(items).toMatchObject([
      {
        sla: 'checkout',
        account: 'globex',
        operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
        contract: null,
        period: {
          name: month,
          requests: 30,
          bad: 9,
          attainedRatio: 0.7,
          targetRatio: 0.9,
        },
      },
      { account: 'acme', contract: { tier: 'gold' }, period: { requests: 40, bad: 1, attainedRatio: 0.975 } },
    ]);
    expect(items[0]?.past).toHaveLength(3);
    const rest = await api.http.get('/api/v1/slas/checkout/attainment').query({ limit: 2, offset: 2 });
    expect(AttainmentList.parse(rest.body)).toMatchObject({ items: [{ account: '=cmd|1!A' }], next: null });
  });

  it('is told of those who weigh most first, of one account, of one operation and of an earlier period', async () => {
    const accounts = async (query: object): Promise<string[]> => {
      const answer = await api.http.get('/api/v1/slas/checkout/attainment').query({ past: 0, ...query });
      return AttainmentList.parse(answer.body).items.map((item) => `${item.account} ${item.period.name}`);
    };
    expect((await accounts({ order: 'weight' }))[0]).toBe(`acme ${month}`);
    expect(await accounts({ account: 'globex' })).toEqual([`globex ${month}`]);
    expect(await accounts({ service: 'shop', name: 'POST /checkout' })).toHaveLength(3);
    expect(await accounts({ name: 'GET /' })).toEqual([]);
    expect(await accounts({ period: '2020-02-03' })).toEqual([]);
  });

  it('is told day by day', async () => {
    const answer = await api.http.get('/api/v1/slas/checkout/attainment/history').query({ account: 'acme' });
    const history = AttainmentHistory.parse(answer.body);
    expect(history).toMatchObject({
      timeZone: 'UTC',
      items: [{ version: 1, requests: 40, bad: 1, paused: 0, attainedRatio: 0.975, targetRatio: 0.9 }],
    });
  });

  it('is told of all that is promised to an account', async () => {
    const answer = await api.http.get('/api/v1/accounts/acme/attainment');
    const { items } = AttainmentList.parse(answer.body);
    expect(items.map(({ sla, period }) => [sla, period.outlook.state, period.outlook.reason])).toEqual([
      ['budget', 'missed', 'budget-spent'],
      ['checkout', expect.stringMatching(/^(on-track|at-risk|unknown)$/), expect.any(String)],
    ]);
    const none = await api.http.get('/api/v1/accounts/nobody/attainment');
    expect([none.status, none.body.detail]).toEqual([404, expect.stringContaining('GET /api/v1/slas')]);
  });

  it('is there for status views and as metrics', async () => {
    const { id } = await operationOf(api);
    const budget = await api.rooms.attainment.reader.leftOf('budget', id, 'acme');
    expect(budget).toMatchObject({ total: 40, bad: 1, leftRatio: expect.closeTo(1 - 1 / 0.4) });
    expect(await api.rooms.attainment.reader.leftOf('checkout', id, 'acme')).toBeUndefined();
    const { text } = await api.http.get('/metrics').set('Accept', 'text/plain');
    const labels =
      'sla="budget",service_name="shop",span_name="POST /checkout",span_kind="SPAN_KIND_SERVER",account="acme"';
    expect(text).toContain(`culprit_sla_attained_ratio{${labels}} 0.975`);
    expect(text).not.toContain('culprit_sla_attained_ratio{sla="checkout"');
  });

  it('says what is wrong with a question, and of what there is none', async () => {
    const problem = async (path: string, query: object): Promise<unknown[]> => {
      const { status, body } = await api.http.get(path).query(query);
      return [status, body.errors?.[0]?.pointer ?? body.detail];
    };
    const base = '/api/v1/slas/checkout/attainment';
    expect(await problem(base, { period: 'October' })).toEqual([400, '/period']);
    expect(await problem(base, { order: 'best' })).toEqual([400, '/order']);
    expect(
      await problem(`${base}/history`, { account: 'acme', from: '2026-10-02', to: '2026-10-01' }),
    ).toEqual([400, '/from']);
    expect(await problem(`${base}/history`, { account: 'acme', from: '2016-10-02' })).toEqual([400, '/from']);
    expect(await problem('/api/v1/slas/silence/attainment', {})).toEqual([
      404,
      expect.stringContaining('promises no share of requests'),
    ]);
    expect((await problem('/api/v1/slas/none/attainment', {}))[0]).toBe(404);
    expect(await problem('/api/v1/reports/monthly', { month: '2026-13', account: 'acme' })).toEqual([
      400,
      '/month',
    ]);
    expect(await problem('/api/v1/reports/monthly', { month })).toEqual([400, '/account']);
    const future = { account: 'acme', month: '2999-01' };
    expect(await problem('/api/v1/reports/monthly', future)).toEqual([400, '/month']);
    // Of the rule that judges each account alone there is no history of all traffic, which would be empty.
    expect(await problem(`${base}/history`, {})).toEqual([400, '/account']);
    expect(await problem('/api/v1/reports/monthly', { account: 'acne', month })).toEqual([
      404,
      expect.stringContaining('GET /api/v1/accounts'),
    ]);
  });

  it('is reported by the month, as a page without anything that runs, and as CSV', async () => {
    await openIncident(api, {
      openedAtUnixMs: sentUnixMs - MINUTE_MS,
      sla: { ...(await api.rooms.tables.slas.find('checkout'))! },
      accounts: [account('acme')],
    });
    const page = await api.http.get('/api/v1/reports/monthly').query({ account: 'acme', month });
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.text).toContain('90 % of requests answered within 500 ms');
    expect(page.text).toContain('payments takes 1.61 s instead of 41 ms');
    expect(page.text).not.toMatch(/<script|<a |src=|style="/);
    const csv = await api.http.get('/api/v1/reports/monthly').query({ month, format: 'csv' });
    expect([csv.status, csv.type, csv.headers['content-disposition']]).toEqual([
      200,
      'text/csv',
      `attachment; filename="all-accounts-${month}.csv"`,
    ]);
    const lines = csv.text.trim().split('\r\n');
    expect(lines[0]).toMatch(/^account,tier,sla,/);
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3).join())).toEqual(
      expect.arrayContaining([
        'acme,gold,budget',
        'acme,gold,checkout',
        'globex,,checkout',
        "'=cmd|1!A,,checkout",
      ]),
    );
  });

  it('of a month without anything is an empty report', async () => {
    const page = await api.http.get('/api/v1/reports/monthly').query({ account: 'acme', month: '2020-01' });
    expect([page.status, page.text.includes('Nothing was requested')]).toEqual([200, true]);
  });
});
