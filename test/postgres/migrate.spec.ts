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
    expect(rows).toHaveLength(2);
  });
});
