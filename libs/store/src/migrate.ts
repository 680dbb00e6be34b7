import path from 'node:path';
import { Logger as WorkerLogger, runMigrations } from 'graphile-worker';
import { runner } from 'node-pg-migrate';
import { type Logger, OperatorError } from '#kit';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { packageRoot } from './package-root.js';
import { selectPrivileges } from './sql/select-privileges.js';

/**
 * Brings the schema up to date: ours from migrations/*.sql and that of graphile-worker, which keeps the outbox.
 * Under an advisory lock, so that servers that start together do it once. Throws an OperatorError where the
 * role may not.
 */
export async function migrate(database: Database, log: Logger): Promise<void> {
  await requirePrivileges(database);
  // Building an index on an old database may take longer than any statement of ours should.
  await database.patiently(async (client) => {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK.migrations]);
    await runner({
      dbClient: client,
      dir: path.join(packageRoot(), 'migrations'),
      direction: 'up',
      migrationsTable: 'culprit_migrations',
      noLock: true,
      logger: {
        debug: (text) => log.debug(text),
        info: (text) => log.debug(text),
        warn: (text) => log.warn(text),
        error: (text) => log.error(text),
      },
    });
    await runMigrations({ pgPool: database.pool, logger: workerLogger(log), noHandleSignals: true });
  });
}

async function requirePrivileges(database: Database): Promise<void> {
  const [found] = await database.query(selectPrivileges());
  if (found === undefined || found.sufficient) return;
  throw new OperatorError(
    `The role ${found.role} may not make Culprit's tables in the database ${found.database}. ` +
      `Grant it CREATE on the database and on its schema public, or make it the database's owner.`,
  );
}

/** graphile-worker's log lines as ours, one level down: its "info" is every job. */
export function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message, meta) => {
    const name: string = level;
    if (name === 'error') log.error(meta ?? {}, message);
    else if (name === 'warning') log.warn(meta ?? {}, message);
    else log.debug(meta ?? {}, message);
  });
}
