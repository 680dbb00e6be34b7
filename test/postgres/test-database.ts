import { randomBytes } from 'node:crypto';
import { type ClientConfig } from 'pg';
import { type Database, openDatabase } from '#store';
import { onServer, type TestServer } from './test-server.js';

export type TestDatabase = {
  database: Database;
  /** For a second connection, or a process of its own. */
  config: ClientConfig;
  /** Closes the pool and drops the database, also under connections that somebody left open. */
  drop(): Promise<void>;
};

/** A migrated database of one's own: a test file makes one in beforeAll and drops it in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const described = process.env['CULPRIT_TEST_SERVER'];
  if (described === undefined) throw new Error('no test server: global-setup.ts has not run');
  const server: Pick<TestServer, 'config' | 'template'> = JSON.parse(described);
  const name = `culprit_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(`create database ${name} template ${server.template}`));
  const config = { ...server.config, database: name };
  const database = await openDatabase(config);
  return {
    database,
    config,
    async drop() {
      await database.close();
      await onServer(server, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}
