import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger } from '#kit';
import { migrate, openDatabase, startEmbeddedPostgres } from '#store';
import { onServer, type TestServer } from './test-server.js';

/**
 * One Postgres for the whole run (TEST_DATABASE_URL's, else an embedded one) with a migrated template, of which
 * each test file gets a clone.
 */
export default async function setup(): Promise<void> {
  const server = await startServer();
  const { template } = server;
  await onServer(server, async (client) => {
    await client.query(`create database ${template}`);
  });
  const database = await openDatabase({ ...server.config, database: template });
  await migrate(database, silentLogger());
  await database.close();
  process.env['CULPRIT_TEST_SERVER'] = JSON.stringify({ config: server.config, template });
  globalThis.culpritTestServer = server;
}

async function startServer(): Promise<TestServer> {
  const template = `culprit_template_${process.pid}`;
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined) return { config: configOf(url), template, stop: () => Promise.resolve() };
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(tmpdir(), `culprit-test-${randomBytes(6).toString('hex')}`),
    notice: (text) => console.log(text),
    log: silentLogger(),
    // Nothing of this has to survive a power cut.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  });
  return { config: postgres.config, template, home: postgres.home, stop: () => postgres.stop() };
}

function configOf(url: string): TestServer['config'] {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1) || 'postgres',
  };
}
