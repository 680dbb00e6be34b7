import path from 'node:path';
import { messageOf, type Logger, type Shutdown } from '#kit';
import {
  type DatabaseConfig,
  migrate,
  openDatabase,
  placeOf,
  startEmbeddedPostgres,
  type Database,
} from '#store';
import { type Config } from './config.js';

/** `whereabouts` tells a person where the data is and how to look at it. */
export type Store = {
  database: Database;
  /** The folder for what else is to be kept. */
  home: string;
  whereabouts: string;
};

/** The database of DATABASE_URL, or the embedded one, with its schema up to date. */
export async function openStore(
  config: Config,
  log: Logger,
  shutdown: Shutdown,
  notice: (text: string) => void,
): Promise<Store> {
  const { connection, home, whereabouts } = await reach(config, log, shutdown, notice);
  const database = await openDatabase({
    ...connection,
    onBrokenConnection: (error) => log.warn({ error: messageOf(error) }, 'a connection to Postgres broke'),
  });
  shutdown.add('database', () => database.close());
  await migrate(database, log);
  return { database, home, whereabouts };
}

async function reach(
  { DATABASE_URL: connectionString, CULPRIT_DATA: dataDir }: Config,
  log: Logger,
  shutdown: Shutdown,
  notice: (text: string) => void,
): Promise<{ connection: DatabaseConfig; home: string; whereabouts: string }> {
  if (connectionString !== undefined) {
    const connection = { connectionString };
    return {
      connection,
      home: path.resolve(dataDir ?? '.culprit'),
      whereabouts: `in Postgres at ${placeOf(connection)}`,
    };
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log, notice });
  shutdown.add('embedded Postgres', () => postgres.stop());
  const { host, user } = postgres.config;
  return {
    connection: postgres.config,
    home: postgres.home,
    whereabouts: `in ${postgres.home}; to look at it: psql -h '${host}' -U ${user}`,
  };
}
