import { readdirSync } from 'node:fs';
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

  const run = async (direction: 'up' | 'down', count: number): Promise<void> => {
    const client = await test.database.pool.connect();
    await runner({
      dbClient: client,
      dir: path.resolve('migrations'),
      direction,
      count,
      migrationsTable: 'culprit_migrations',
      log: () => undefined,
    });
    client.release();
  };

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
    expect(rows).toHaveLength(readdirSync('migrations').length);
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
    await run('down', Infinity);
    expect(await tables()).toEqual(['culprit_migrations']);
    await migrate(test.database, silentLogger());
    expect(await tables()).toEqual(before);
  });

  it('make rows from before exactly-once the only flush of a node of their own', async () => {
    await run('down', Infinity);
    await run('up', 2);
    const { pool } = test.database;
    const insert = `insert into latency_10s values ('2026-01-02 03:04:00Z', 0, 0, 1, 0, 5, 5, 5, '{3}', '{1}')`;
    await pool.query(`select ensure_latency_partition('2026-01-02 03:04:00Z')`);
    await pool.query(insert);
    await migrate(test.database, silentLogger());
    const { rows } = await pool.query(
      `select l.count, l.flush, node.flush as "lastFlush", node.id from latency_10s l join node on node.id = node_id`,
    );
    expect(rows).toEqual([{ count: 1, flush: 1, lastFlush: 1, id: 0 }]);
    for (const table of ['latency_10s', 'latency_10s_2026010203']) {
      await expect(pool.query(insert.replace('latency_10s', table))).rejects.toMatchObject({ code: '23502' });
    }
  });

  it('make what SLAs there are their first versions', async () => {
    await run('down', Infinity);
    await run('up', 5);
    const { pool } = test.database;
    await pool.query(`insert into sla values ('gold', '{"id": "gold", "name": "Gold"}')`);
    await migrate(test.database, silentLogger());
    const { rows } = await pool.query('select definition from sla');
    const definition = { id: 'gold', name: 'Gold', version: 1 };
    expect(rows).toEqual([{ definition }]);
    const audit = await pool.query('select actor, kind, target, version, before, after from audit');
    expect(audit.rows).toEqual([
      { actor: 'migration', kind: 'sla', target: 'gold', version: 1, before: null, after: definition },
    ]);
  });
});
