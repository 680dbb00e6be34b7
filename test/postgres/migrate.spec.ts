import path from 'node:path';
import { runner } from 'node-pg-migrate';
import { silentLogger } from '#kit';
import { migrate } from '#store';
import { testDatabase, type TestDatabase } from './test-database.js';

describe('migrations', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('are there in a test database, with the reserved rows', async () => {
    const { rows } = await test.database.pool.query('select id, key from account order by id');
    expect(rows).toEqual([
      { id: 0, key: '*' },
      { id: 1, key: '' },
      { id: 2, key: '(other)' },
    ]);
  });

  it('may run again, by two servers at once', async () => {
    await Promise.all([migrate(test.database, silentLogger()), migrate(test.database, silentLogger())]);
    const { rows } = await test.database.pool.query('select name from culprit_migrations order by id');
    expect(rows).toHaveLength(4);
  });

  it('go down to nothing of ours, and up again', async () => {
    const tables = async (): Promise<string[]> => {
      const { rows } = await test.database.pool.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         union select proname from pg_proc where pronamespace = 'public'::regnamespace order by name`,
      );
      return rows.map(({ name }) => name);
    };
    const before = await tables();
    expect(before).toContain('latency_10s');
    const client = await test.database.pool.connect();
    await runner({
      dbClient: client,
      dir: path.resolve('migrations'),
      direction: 'down',
      count: Infinity,
      migrationsTable: 'culprit_migrations',
      log: () => undefined,
    });
    client.release();
    expect(await tables()).toEqual(['culprit_migrations']);
    await migrate(test.database, silentLogger());
    expect(await tables()).toEqual(before);
  });
});
