import * as fc from 'fast-check';
import { Account } from '#contract';
import { type RunningApi, startApi } from './running-api.js';

const AT = '/api/v1/accounts/import';

describe('/api/v1/accounts/import', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    await api.sql(`update account set registered = false, labels = '{}', contract = null where registered`);
  });
  afterAll(() => api.stop());

  const csv = (text: string | Buffer) => api.http.post(AT).set('Content-Type', 'text/csv').send(text);
  const json = (body: unknown) =>
    api.http.post(AT).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const registered = () => api.rooms.tables.accounts.list({ limit: 1000 });

  it('registers accounts as JSON, and says what was new', async () => {
    const acme = { key: 'acme', labels: { tier: 'gold' } };
    const contract = { tier: 'gold', revenueWeight: 10, period: 'quarter', timeZone: 'Europe/Berlin' };
    const first = await json([acme, { key: 'globex', contract }]);
    expect([first.status, first.body]).toEqual([200, { created: 2, changed: 0, unchanged: 0 }]);
    expect(await registered()).toEqual([acme, { key: 'globex', labels: {}, contract }]);
    const second = await json([acme, { key: 'globex', labels: { tier: 'tin' } }, { key: 'initech' }]);
    expect(second.body).toEqual({ created: 1, changed: 1, unchanged: 1 });
    expect((await registered())[1]).toEqual({ key: 'globex', labels: { tier: 'tin' } });
    const audit = await api.http.get('/api/v1/audit?kind=account&id=globex');
    expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual(['replaced', 'created']);
  });

  it.each([
    ['commas', 'key,tier,contract.revenueWeight\na,gold,1.5\nb,,\n'],
    ['semicolons and decimal commas', 'key;tier;contract.revenueWeight\r\na;gold;1,5\r\nb;;\r\n'],
    ['a byte order mark', '\ufeffkey,tier,contract.revenueWeight\r\na,gold,1.5\r\nb,,\r\n'],
    ['a line that names the separator', 'sep=;\r\nkey;tier;contract.revenueWeight\r\na;gold;1,5\r\nb;;\r\n'],
    [
      'tabs, quotes, spaces and empty lines',
      'Key\t"tier"\tcontract.revenueWeight\n\n a \t"gold"\t1.5\n\t\t\nb\t\t\n\n',
    ],
  ])('reads CSV with %s', async (_, text) => {
    expect((await csv(text)).body).toEqual({ created: 2, changed: 0, unchanged: 0 });
    const contract = { revenueWeight: 1.5, period: 'month', timeZone: 'UTC' };
    expect(await registered()).toEqual([
      { key: 'a', labels: { tier: 'gold' }, contract },
      { key: 'b', labels: {} },
    ]);
  });

  it('changes what CSV has columns for, and takes away where a cell is empty', async () => {
    await json([
      { key: 'a', labels: { tier: 'gold', region: 'eu' }, contract: { tier: 'A' } },
      { key: 'b', labels: { tier: 'tin' } },
    ]);
    expect((await csv('key,tier\na,\nb,tin\n')).body).toEqual({ created: 0, changed: 1, unchanged: 1 });
    expect(await registered()).toMatchObject([
      { key: 'a', labels: { region: 'eu' }, contract: { tier: 'A' } },
      { key: 'b', labels: { tier: 'tin' } },
    ]);
    await csv('key,contract.tier\na,\n');
    expect((await registered())[0]).toEqual({ key: 'a', labels: { region: 'eu' } });
  });

  it('names line and column of each mistake, and changes nothing then', async () => {
    const wrong = await csv(
      [
        'key,tier,contract.revenueWeight,contract.to,contract.from,contract.timeZone',
        'fine,gold,1,,,',
        ',gold,much,2026-02-29,,Europe/Belrin',
        `"two\nlines",${'x'.repeat(257)},-1,2026-01-01,2026-02-01,`,
        'fine,gold,,,,',
      ].join('\r\n'),
    );
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toEqual([
      { pointer: '/1/key', detail: 'line 3, column 1 ("key"): is required' },
      {
        pointer: '/1/contract.revenueWeight',
        detail: 'line 3, column 3 ("contract.revenueWeight"): is no number',
      },
      {
        pointer: '/1/contract.to',
        detail:
          'line 3, column 4 ("contract.to"): is no date: write it as 2026-12-31, which is yyyy-mm-dd to Excel',
      },
      {
        pointer: '/1/contract.timeZone',
        detail:
          'line 3, column 6 ("contract.timeZone"): "Europe/Belrin" is no time zone: write an IANA name, such as "Europe/Berlin" or "UTC"',
      },
      { pointer: '/2/tier', detail: 'line 4, column 2 ("tier"): is longer than 256 characters' },
      { pointer: '/2/contract.revenueWeight', detail: expect.stringContaining('line 4, column 3') },
      { pointer: '/2/contract.to', detail: 'line 4, column 4 ("contract.to"): is before `from`' },
      { pointer: '/3/key', detail: 'line 6, column 1 ("key"): "fine" is in line 2, too' },
    ]);
    expect(await registered()).toEqual([]);
  });

  it.each([
    ['account,tier\na,b\n', 422, 'line 1: there is no column "key", but "account", "tier"'],
    ['key,1st\na,b\n', 422, 'line 1, column 2 ("1st"): is no name for a label'],
    ['key,tier,tier\na,b,c\n', 422, 'line 1, column 3 ("tier"): is column 2, too'],
    ['key,contract.teir\na,b\n', 422, 'is no field of a contract; there is tier, revenueWeight, from, '],
    ['', 422, 'is empty'],
    ['key,tier\na,b,c\n', 422, 'line 2: has 3 cells, but there are 2 columns. A cell that holds a "," has'],
    ['key,tier\na,"b\n', 400, 'in line 2: a quote that was opened is not closed.'],
  ])('refuses %j', async (text, status, why) => {
    const wrong = await csv(text === '' ? '\n' : text);
    expect(wrong.status).toBe(status);
    expect(wrong.body.detail).toContain(why);
  });

  it('takes rows as Excel ends them: without their last empty cells, and with columns that have no name', async () => {
    const table = 'key;tier;region;;\r\nacme;gold;;;\r\nglobex;;eu\r\ninitech;silver\r\n;;;;\r\n';
    expect((await csv(table)).body).toEqual({ created: 3, changed: 0, unchanged: 0 });
    expect(await registered()).toEqual([
      { key: 'acme', labels: { tier: 'gold' } },
      { key: 'globex', labels: { region: 'eu' } },
      { key: 'initech', labels: { tier: 'silver' } },
    ]);
  });

  it('says that it takes CSV where a type says neither', async () => {
    const form = await api.http
      .post('/api/v1/accounts/import')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send('key,tier');
    expect([form.status, form.body.detail]).toEqual([415, expect.stringContaining('Content-Type: text/csv')]);
  });

  it('refuses what is not UTF-8, and tells how Excel writes it', async () => {
    const latin1 = await csv(Buffer.from('key,tier\na,gold\nb,gr\u00fcn\n', 'latin1'));
    expect([latin1.status, latin1.body.detail]).toEqual([
      400,
      'The body is not UTF-8 in line 3. In Excel, save it as "CSV UTF-8".',
    ]);
  });

  it('names each wrong account of a JSON array', async () => {
    const wrong = await json([{ key: 'a' }, { key: '', labels: { tier: 1 } }, { key: 'a' }]);
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/1/key',
      '/1/labels/tier',
    ]);
    const twice = await json([{ key: 'a' }, { key: 'a' }]);
    expect(twice.body.errors).toEqual([{ pointer: '/1/key', detail: '"a" is /0, too' }]);
    expect((await json({ key: 'a' })).body.detail).toContain('expected array');
    expect(await registered()).toEqual([]);
  });

  it('lists a hundred mistakes at most', async () => {
    const wrong = await json(Array.from({ length: 150 }, () => ({ key: '' })));
    expect(wrong.body.errors).toHaveLength(101);
    expect(wrong.body.errors[100].detail).toBe('50 more mistakes are not listed');
  });

  it('takes files that are larger than other bodies may be, up to a limit of its own', async () => {
    const rows = Array.from({ length: 8_000 }, (_, i) => `account-${i},${'x'.repeat(150)}`);
    expect((await csv(`key,name\n${rows.join('\n')}`)).body).toMatchObject({ created: 8_000 });
    const large = await csv('x'.repeat(33 * 2 ** 20));
    expect([large.status, large.body.detail]).toEqual([413, expect.stringContaining('at most 32 MB')]);
    const elsewhere = await api.http.post('/api/v1/slas').set('Content-Type', 'text/csv').send('a');
    expect(elsewhere.status).toBe(415);
  });

  it('takes back what was exported', async () => {
    const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,5}$/);
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const labels = fc.dictionary(fc.oneof(name, fc.constantFrom('key', 'contract.tier', 'label.x')), text);
    const contract = fc.record({
      tier: text,
      revenueWeight: fc.double({ min: 0, max: 1e9, noNaN: true }),
      from: fc.constant('2026-01-31'),
      period: fc.constantFrom('week' as const, 'year' as const),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    });
    const accounts = fc.uniqueArray(
      fc.record({ key: text, labels, contract: fc.option(contract, { nil: undefined }) }),
      { selector: ({ key }) => key, minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(accounts, async (given) => {
        await api.sql(
          `update account set registered = false, labels = '{}', contract = null where registered`,
        );
        const meant = JSON.parse(JSON.stringify(given));
        expect((await json(meant)).status).toBe(200);
        const before = await registered();
        const exported = await api.http.get('/api/v1/accounts').set('Accept', 'text/csv');
        expect([exported.status, exported.type]).toEqual([200, 'text/csv']);
        await api.sql(
          `update account set registered = false, labels = '{}', contract = null where registered`,
        );
        expect((await csv(exported.text)).body).toMatchObject({ created: before.length });
        expect(await registered()).toEqual(before);
        for (const account of before) Account.parse(account);
      }),
      { numRuns: 12 },
    );
  });

  it('exports the accounts of a label, in a form that is asked for in the address too', async () => {
    await csv('key,tier,note\na,gold,"1, 2"\nb,tin,\n');
    const exported = await api.http.get('/api/v1/accounts?format=csv&label=tier:gold');
    expect(exported.headers['content-disposition']).toBe('attachment; filename="accounts.csv"');
    expect(exported.text).toBe(
      '\ufeffkey,note,tier,contract.tier,contract.revenueWeight,contract.from,contract.to,contract.period,contract.timeZone\r\n' +
        'a,"1, 2",gold,,,,,,\r\n',
    );
    expect((await api.http.get('/api/v1/accounts')).type).toBe('application/json');
  });
});
