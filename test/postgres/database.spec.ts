import { OperatorError, silentLogger } from '#kit';
import { migrate, openDatabase } from '#store';
import { testDatabase, type TestDatabase } from './test-database.js';

describe('the database', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  const failure = async (connectionString: string): Promise<Error> =>
    openDatabase({ connectionString }).then(
      () => new Error('it opened'),
      (error: Error) => error,
    );

  it('that cannot be reached is an operator’s error that names it, without its password', async () => {
    const error = await failure('postgres://me:secret@127.0.0.1:1/nowhere');
    expect(error).toBeInstanceOf(OperatorError);
    expect(error.message).toMatch(/127\.0\.0\.1:1\/nowhere.*ECONNREFUSED.*DATABASE_URL/);
    expect(error.message).not.toContain('secret');
  });

  it('that is no URL at all is one too', async () => {
    const error = await failure('not a url');
    expect(error).toBeInstanceOf(OperatorError);
    expect(error.message).toContain('DATABASE_URL');
  });

  it('where our role may not make tables says what to grant', async () => {
    const role = `guest_of_${test.config.database}`;
    await test.database.pool.query(`create role ${role}`);
    const guest = await openDatabase({ ...test.config, options: `-c role=${role}` });
    try {
      await expect(migrate(guest, silentLogger())).rejects.toThrow(OperatorError);
      await expect(migrate(guest, silentLogger())).rejects.toThrow(`The role ${role} may not`);
    } finally {
      await guest.close();
      await test.database.pool.query(`drop role ${role}`);
    }
  });

  it('gives a statement up that nobody answers, but none that Postgres itself would end', () => {
    const { statement_timeout: statementMs, query_timeout: answerMs } = test.database.pool.options;
    expect(answerMs).toBeGreaterThan(Number(statementMs));
    expect(answerMs).toBeLessThan(60_000);
  });

  it('gives nobody a connection that still waits for an answer', async () => {
    const database = await openDatabase({ ...test.config, query_timeout: 200, max: 1 });
    try {
      const client = await database.pool.connect();
      await expect(client.query('select pg_sleep(10)')).rejects.toThrow('timeout');
      client.release();
      expect(await database.query({ text: 'select 1 as one', values: [] })).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });

  it('tells of a connection that breaks, but not once it is closed', async () => {
    const told: string[] = [];
    const database = await openDatabase({
      ...test.config,
      onBrokenConnection: ({ message }) => told.push(message),
    });
    const client = await database.pool.connect();
    client.emit('error', new Error('while open'));
    client.release();
    await database.close();
    client.emit('error', new Error('when closed'));
    expect(told).toEqual(['while open']);
  });

  it('reads bigint as a number, and refuses one that would not be exact', async () => {
    const one = await test.database.query<{ n: number }>({
      text: 'select 9007199254740991::bigint as n',
      values: [],
    });
    expect(one).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
    const tooLarge = test.database.query({ text: 'select 9007199254740993::bigint as n', values: [] });
    await expect(tooLarge).rejects.toThrow('too large');
  });

  it('rolls a transaction back that throws, and goes on after one whose connection was cut', async () => {
    const { pool } = test.database;
    await pool.query('create table kept (n int)');
    const failing = test.database.transaction(async ({ client }) => {
      await client.query('insert into kept values (1)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const cut = test.database.transaction(async ({ client }) => {
      await client.query('insert into kept values (2)');
      await client.query('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(cut).rejects.toThrow(/terminat/);
    const { rows } = await pool.query('select count(*) as n from kept');
    expect(rows).toEqual([{ n: 0 }]);
  });
});
