import { bucketOf } from '#histogram';
import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT } from '#span';
import { PgWindowReader } from '#store';
import { type LatencyRowSpec } from '#testkit';
import { T0 } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';
import { TestNode } from './test-node.js';

const MS = 1e6;

describe('sums of windows', () => {
  let test: TestDatabase;
  let reader: PgWindowReader;
  let operationId: number;
  const window = { fromUnixMs: T0, toUnixMs: T0 + 60_000, recentFromUnixMs: T0 + 30_000 };
  const slow = 1_000 * MS;
  const fast = 10 * MS;
  const query = async (
    accounts: Parameters<PgWindowReader['sums']>[0]['accounts'],
    bad: Parameters<PgWindowReader['sums']>[0]['bad'],
  ): Promise<Awaited<ReturnType<PgWindowReader['sums']>>> =>
    reader.sums({ ...window, operationIds: [operationId], accounts, bad });
  const fromBucket = bucketOf(500 * MS) + 1;

  beforeAll(async () => {
    test = await testDatabase();
    reader = new PgWindowReader(test.database);
    const dictionaries = new Dictionaries({ services: 9, operations: 9, accounts: 9 });
    const operation = dictionaries.registerOperation({ service: 'frontend', name: 'GET /', kind: 'server' });
    const row = (over: Partial<LatencyRowSpec> & { durationsNs: number[] }): LatencyRowSpec => ({
      windowStartUnixMs: T0,
      account: ALL_ACCOUNTS,
      operation,
      entry: true,
      ...over,
    });
    const acme = dictionaries.registerAccount('acme');
    const globex = dictionaries.registerAccount('globex');
    const at = (slot: number): { windowStartUnixMs: number } => ({ windowStartUnixMs: T0 + slot * 10_000 });
    const node = await TestNode.claimed(test.database, dictionaries);
    await node.write([
      row({ ...at(-1), account: acme, durationsNs: [slow] }),
      row({ ...at(0), account: acme, durationsNs: [fast, fast] }),
      row({ ...at(1), account: acme, durationsNs: [fast, slow], errors: 1 }),
      row({ ...at(3), account: acme, durationsNs: [fast, fast, slow] }),
      row({ ...at(6), account: acme, durationsNs: [slow] }),
      row({ ...at(2), account: globex, durationsNs: [fast] }),
      row({ ...at(2), account: ALL_ACCOUNTS, durationsNs: [fast, slow] }),
      row({ ...at(2), account: NO_ACCOUNT, durationsNs: [slow] }),
    ]);
    operationId = (await reader.operations())[0]?.id ?? -1;
  });
  afterAll(() => test.drop());

  it('count slow requests per account, whole and recent, with the first bad slot', async () => {
    const rows = await query({ scope: 'each' }, { fromBucket });
    expect(rows.toSorted((a, b) => a.account.localeCompare(b.account))).toEqual([
      {
        operationId,
        account: 'acme',
        total: 7,
        bad: 2,
        recentTotal: 3,
        recentBad: 1,
        firstBadUnixMs: T0 + 10_000,
      },
      {
        operationId,
        account: 'globex',
        total: 1,
        bad: 0,
        recentTotal: 0,
        recentBad: 0,
        firstBadUnixMs: null,
      },
    ]);
  });

  it('count errors', async () => {
    const [acme] = await query({ scope: 'keys', keys: ['acme', 'nobody', '*'] }, 'errors');
    expect(acme).toMatchObject({
      account: 'acme',
      total: 7,
      bad: 1,
      recentBad: 0,
      firstBadUnixMs: T0 + 10_000,
    });
  });

  it('take all traffic from its own row', async () => {
    expect(await query({ scope: 'total' }, { fromBucket })).toEqual([
      expect.objectContaining({ account: '*', total: 2, bad: 1 }),
    ]);
  });

  it('are read from the partial index of their scope', async () => {
    const planOf = (scope: Parameters<typeof query>[0]): Promise<string> =>
      test.database.transaction(async ({ client }) => {
        await client.query('set local enable_seqscan = off');
        let plan = '';
        const explained = new PgWindowReader({
          query: async ({ text, values }) => {
            const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
            plan = rows.map((line) => line['QUERY PLAN']).join('\n');
            return [];
          },
        });
        await explained.sums({ ...window, operationIds: [operationId], accounts: scope, bad: 'errors' });
        return plan;
      });
    expect(await planOf({ scope: 'total' })).toContain('operation_id_window_start_idx');
    expect(await planOf({ scope: 'each' })).toContain('operation_id_window_start_account_id_idx');
    expect(await planOf({ scope: 'keys', keys: ['acme'] })).toContain('_window_start_account_id_idx');
  });
});
