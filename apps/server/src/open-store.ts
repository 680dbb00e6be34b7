import { messageOf, type Logger, type Shutdown } from '#kit';
import { migrate, openDatabase, startEmbeddedPostgres, type Database } from '#store';
import { type Config } from './config.js';

/** The database of DATABASE_URL, or the embedded one, with its schema up to date. */
export async function openStore(
  config: Config,
  log: Logger,
  shutdown: Shutdown,
  notice: (text: string) => void,
): Promise<Database> {
  const connection =
    config.DATABASE_URL === undefined
      ? await startEmbedded(config, log, shutdown, notice)
      : { connectionString: config.DATABASE_URL };
  const database = await openDatabase({
    ...connection,
    onBrokenConnection: (error) => log.warn({ error: messageOf(error) }, 'a connection to Postgres broke'),
  });
  shutdown.add('database', () => database.close());
  await migrate(database, log);
  return database;
}

async function startEmbedded(
  config: Config,
  log: Logger,
  shutdown: Shutdown,
  notice: (text: string) => void,
): Promise<object> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.CULPRIT_DATA, log, notice });
  shutdown.add('embedded Postgres', () => postgres.stop());
  return postgres.config;
}
