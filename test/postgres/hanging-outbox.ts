import { createLogger } from '#kit';
import { openDatabase, PgOutbox } from '#store';

/** A process that takes a delivery and never finishes it; to be killed. Its argument: the database's config. */
const database = await openDatabase(JSON.parse(process.argv[2] ?? ''));
await new PgOutbox(database, createLogger('silent'), { lockRetryMs: 50 }).start(({ delivery }) => {
  process.stdout.write(`${delivery.id}\n`);
  return new Promise(() => undefined);
});
