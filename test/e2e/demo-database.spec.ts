import { OperatorError } from '#kit';
import { openDatabase } from '#store';
import { makeOwnDatabase } from '../../apps/demo/src/own-database.js';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { PostgresGate } from './world/postgres-gate.js';

describe('the database of a demo with DATABASE_URL', () => {
  let test: TestDatabase;
  let gate: Awaited<ReturnType<typeof PostgresGate.before>>;
  beforeAll(async () => {
    test = await testDatabase();
    gate = await PostgresGate.before(test);
  });
  afterAll(async () => {
    await gate.close();
    await test.drop();
  });

  it('is not the one of the URL, and empty in each run', async () => {
    const folder = new URL(gate.url).pathname;
    const url = await makeOwnDatabase(gate.url, folder);
    const name = new URL(url).pathname.slice(1);
    expect(`/${name}`).not.toBe(folder);
    const first = await openDatabase({ connectionString: url });
    await first.pool.query('create table measured (n int)');
    await first.close();
    expect(await makeOwnDatabase(gate.url, folder)).toBe(url);
    const again = await openDatabase({ connectionString: url });
    const { rows } = await again.pool.query(`select to_regclass('measured') as found`);
    await again.close();
    expect(rows).toEqual([{ found: null }]);
    await test.database.pool.query(`drop database ${name} with (force)`);
  });

  it('that can’t be made says what to do, without the password', async () => {
    const failure = makeOwnDatabase('postgres://me:secret@127.0.0.1:1/nowhere', 'folder');
    await expect(failure).rejects.toThrow(OperatorError);
    await expect(failure).rejects.toThrow(/ECONNREFUSED.*DATABASE_URL/);
    await expect(failure).rejects.not.toThrow('secret');
  });
});
