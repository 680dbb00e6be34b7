import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import * as fc from 'fast-check';
import { ALL_ACCOUNTS, Dictionaries } from '#span';
import { PgHistogramStore } from '#store';
import { latencyRows, type LatencyRowSpec } from '#testkit';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const CHECK_VIOLATION = '23514';

describe('what Postgres refuses for its data', () => {
  let test: TestDatabase;
  let dictionaries: Dictionaries;
  let operation: number;
  let store: PgHistogramStore;
  let logged: Record<string, unknown>[];
  let position: number;

  beforeEach(async () => {
    test = await testDatabase();
    dictionaries = new Dictionaries({ services: 99, operations: 99, accounts: 9999 });
    operation = dictionaries.registerOperation({ service: 'shop', name: 'GET /', kind: 'server' });
    logged = [];
    const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
    store = new PgHistogramStore(test.database, dictionaries, log);
    await store.claim(randomUUID());
    position = 0;
  });
  afterEach(() => test.drop());

  const row = (over: Partial<LatencyRowSpec> = {}): LatencyRowSpec => ({
    windowStartUnixMs: T0,
    account: ALL_ACCOUNTS,
    operation,
    entry: true,
    errors: 0,
    // An error is one of the spans.
    durationsNs: Array.from({ length: Math.max(1, over.errors ?? 0) }, () => 1e6),
    ...over,
  });
  const write = async (...rows: LatencyRowSpec[]): Promise<void> => {
    await store.commit({ from: position, to: position + 1, rows: latencyRows(...rows) });
    position++;
  };
  const sql = async (text: string): Promise<Record<string, unknown>[]> =>
    (await test.database.pool.query<Record<string, unknown>>(text)).rows;
  const storedErrors = async (): Promise<unknown[]> =>
    (await sql('select errors from latency_10s order by errors')).map(({ errors }) => errors);
  const refusedRows = (): Record<string, number> => Object.fromEntries(store.refusedForData.rows);

  it('is left out, whichever rows it is, counted and named; everything else is committed', async () => {
    await sql('alter table latency_10s add constraint even check (errors % 2 = 0)');
    let odd = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 1 }), { maxLength: 40 }), async (parities) => {
        await sql('truncate latency_10s');
        await write(...parities.map((parity, i) => row({ errors: 2 * i + parity })));
        expect(await storedErrors()).toEqual(parities.flatMap((parity, i) => (parity === 0 ? [2 * i] : [])));
        odd += parities.filter((parity) => parity === 1).length;
        expect(refusedRows()[CHECK_VIOLATION] ?? 0).toBe(odd);
      }),
      { numRuns: 30 },
    );
    expect(await sql('select position from node where id > 0')).toEqual([{ position }]);
  });

  it('is named in the log, of many only the first', async () => {
    await sql('alter table latency_10s add constraint few check (errors < 5)');
    const account = dictionaries.registerAccount('acme');
    await write(row(), ...Array.from({ length: 30 }, (_, i) => row({ account, errors: 5 + i })));
    expect(logged).toHaveLength(10);
    expect(logged[0]).toMatchObject({
      reason: CHECK_VIOLATION,
      operation: 'shop GET / (server)',
      account: 'acme',
      window: '2026-01-02T03:04:00.000Z',
      error: expect.stringContaining('few'),
      msg: expect.stringContaining('30 in this flush'),
    });
  });

  it('may be what a trigger raises', async () => {
    await sql(`create function refuse() returns trigger language plpgsql as $$
      begin
        if new.errors = 7 then raise exception 'seven'; end if;
        return new;
      end $$`);
    await sql('create trigger refuse before insert on latency_10s for each row execute function refuse()');
    await write(row(), row({ errors: 7 }), row({ errors: 1 }));
    expect(await storedErrors()).toEqual([0, 1]);
    expect(refusedRows()).toEqual({ P0001: 1 });
  });

  it('is counted when it is committed, not when it is tried', async () => {
    await sql('alter table latency_10s add constraint few check (errors < 5)');
    await sql(`create function refuse() returns trigger language plpgsql as $$
      begin raise exception using errcode = 'serialization_failure'; end $$`);
    await sql(`create constraint trigger refuse after update on node initially deferred
      for each row execute function refuse()`);
    const rows = [row(), row({ errors: 9 })];
    await expect(write(...rows)).rejects.toMatchObject({ code: '40001' });
    expect(await storedErrors()).toEqual([]);
    expect([refusedRows(), logged]).toEqual([{}, []]);
    await sql('drop trigger refuse on node');
    await write(...rows);
    expect(await storedErrors()).toEqual([0]);
    expect(refusedRows()).toEqual({ [CHECK_VIOLATION]: 1 });
  });

  it('are names too: their spans count as (other), and they are not asked about again', async () => {
    await sql(`alter table account add constraint printable check (key !~ 'bad')`);
    await sql(`alter table operation add constraint short check (length(name) < 20)`);
    const accounts = ['a', 'bad b', 'c', 'd', 'bad e'].map((key) => dictionaries.registerAccount(key));
    const long = dictionaries.registerOperation({ service: 'shop', name: 'x'.repeat(20), kind: 'server' });
    const rows = [...accounts.map((account) => row({ account })), row({ operation: long })];
    await write(...rows);
    await write(...rows);
    expect(
      await sql(
        `select key as account, name as operation, sum(count) as spans from latency_10s
         join account on account.id = account_id join operation on operation.id = operation_id
         group by key, name order by key, name`,
      ),
    ).toEqual([
      { account: '(other)', operation: 'GET /', spans: 4 },
      { account: '*', operation: '(other)', spans: 2 },
      { account: 'a', operation: 'GET /', spans: 2 },
      { account: 'c', operation: 'GET /', spans: 2 },
      { account: 'd', operation: 'GET /', spans: 2 },
    ]);
    expect([...store.refusedForData.names]).toEqual([[CHECK_VIOLATION, 3]]);
    expect(logged.map(({ account, operation }) => account ?? operation)).toEqual([
      'bad b',
      'bad e',
      `shop ${'x'.repeat(20)} (server)`,
    ]);
    expect(store.refusedForData.rows.size).toBe(0);
  });

  it('is not a schema that is another release’s: nothing is left out then', async () => {
    await sql('alter table latency_10s add column news int not null');
    await expect(write(row(), row())).rejects.toMatchObject({ code: '23502' });
    expect(store.refusedForData.rows.size).toBe(0);
    await sql('alter table latency_10s drop column news');
    await write(row(), row());
    expect(await storedErrors()).toEqual([0, 0]);
  });
});
