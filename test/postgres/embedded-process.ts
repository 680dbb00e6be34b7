import { Client } from 'pg';
import { silentLogger } from '#kit';
import { type EmbeddedOptions, startEmbeddedPostgres } from '#store';

/**
 * A process with an embedded Postgres, to be killed in all sorts of ways. Its argument: the options. It stores a
 * row when it is up and says so; on a signal it stores another, as the last flush does, and stops.
 */
const options: Pick<EmbeddedOptions, 'dataDir' | 'installed'> = JSON.parse(process.argv[2] ?? '');
const postgres = await startEmbeddedPostgres({
  ...options,
  notice: (text) => process.stderr.write(`${text}\n`),
  log: silentLogger(),
});

async function store(what: string): Promise<void> {
  const client = new Client(postgres.config);
  await client.connect();
  await client.query('create table if not exists life (what text)');
  await client.query('insert into life values ($1)', [what]);
  await client.end();
}

async function lastFlush(): Promise<void> {
  await store('last flush');
  await postgres.stop();
  process.exit(0);
}

await store('up');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lastFlush());
process.stdout.write('up\n');
