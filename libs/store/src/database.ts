import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client, Pool, type PoolClient, type PoolConfig, type QueryResultRow, TypeOverrides } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { messageOf, OperatorError } from '#kit';
import { type Statement } from './statement.js';

/** The oldest one that the community still supports in the year of this release. */
const OLDEST_POSTGRES = 14;
/** Far above what any of our statements takes (milliseconds), far below what a person would wait for. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Postgres itself ends a statement before. Where not even that is heard, the network is cut, which without this
 * would be noticed a quarter of an hour later, when TCP gives up: so long would nothing be flushed, paged or stopped.
 */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** Below the idle time of every usual router and load balancer (minutes). */
const KEEP_ALIVE_MS = 30_000;

/** What statements run on: the pool, or the connection of a transaction. */
export abstract class Queryable {
  /** Runs a statement and gives its rows. */
  abstract query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<Row[]>;
  /** All of `work` or nothing of it; what it throws is thrown on. */
  abstract transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}

/** A transaction that is under way. */
export class Transaction extends Queryable {
  constructor(readonly client: PoolClient) {
    super();
  }

  async query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(statement.text, statement.values);
    return rows;
  }

  /** A part of this one, which a failure of it ends with it: what it throws must not be caught in between. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return work(this);
  }

  /** Runs a COPY … from stdin with this body. */
  async copy(text: string, body: Buffer[]): Promise<void> {
    await pipeline(Readable.from(body), this.client.query(copyFrom(text)));
  }

  /** All of `work` or nothing of it; what it throws is thrown on, and the transaction may go on either way. */
  async attempt(work: () => Promise<void>): Promise<void> {
    await this.client.query('savepoint attempt');
    try {
      await work();
    } catch (error) {
      await this.client.query('rollback to savepoint attempt; release savepoint attempt');
      throw error;
    }
    await this.client.query('release savepoint attempt');
  }
}

/** The connections to Postgres. */
export class Database extends Queryable {
  constructor(
    readonly pool: Pool,
    private readonly config: PoolConfig,
  ) {
    super();
  }

  async query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(statement.text, statement.values);
    return rows;
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let unusable = false;
    try {
      await client.query('begin');
      const result = await work(new Transaction(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        unusable = true;
      });
      throw error;
    } finally {
      client.release(unusable);
    }
  }

  /** A session of its own, in which statements may take as long as they need. */
  async patiently<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ ...this.config, types, statement_timeout: 0, query_timeout: 0 });
    // One that breaks between two statements fails the next; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /**
   * A session of its own for one that has to answer soon: what it does not within `answerMs` has failed, and then it is
   * not waited for any more.
   */
  async session<T>(answerMs: number, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({
      ...this.config,
      types,
      query_timeout: answerMs,
      connectionTimeoutMillis: answerMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      // Not awaited: a cut connection never says that it has ended.
      void client.end().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

export type DatabaseConfig = PoolConfig & {
  /** Told of connections that break; the pool replaces them. */
  onBrokenConnection?: (error: Error) => void;
};

/**
 * Connects to Postgres and makes sure that it can be used. Throws an OperatorError where it can't be reached,
 * refuses us or is too old.
 */
export async function openDatabase({ onBrokenConnection, ...config }: DatabaseConfig): Promise<Database> {
  const pool = new Pool({
    application_name: 'culprit',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    max: 10,
    // The outbox's lock lives on a connection that says nothing for hours, which routers on the way would forget.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...config,
    types,
  });
  // Without listeners, a connection that breaks between two statements would end the process.
  const broke = (error: Error): void => {
    // pool.end() does not wait for the sockets, and a Postgres that stops next breaks them: no news then.
    if (!pool.ending) onBrokenConnection?.(error);
  };
  pool.on('error', broke);
  pool.on('connect', (client) => client.on('error', broke));
  // graphile-worker gives back what did not answer in time; whoever got it next would wait behind the same statement.
  pool.on('release', (_error, client) => {
    if (client instanceof Client && isWaiting(client)) void client.end().catch(() => undefined);
  });
  try {
    const { rows } = await pool.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    );
    const version = rows[0]?.version ?? 0;
    if (version >= OLDEST_POSTGRES) return new Database(pool, config);
    throw new OperatorError(
      `${placeOf(config)} is Postgres ${version}; Culprit needs ${OLDEST_POSTGRES} or later. ` +
        'Point DATABASE_URL to a newer one, or unset it to use the one that comes with Culprit.',
    );
  } catch (error) {
    await pool.end();
    throw error instanceof OperatorError ? error : unusable(config, error);
  }
}

/** Whether a statement has not been answered; pg's types leave this property out. */
function isWaiting(client: Client): boolean {
  return 'readyForQuery' in client && client.readyForQuery === false;
}

function unusable(config: PoolConfig, error: unknown): OperatorError {
  const said = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
  return new OperatorError(
    `Can't use Postgres at ${placeOf(config)}: ${said}. Start it and check DATABASE_URL ` +
      '(postgres://user:password@host:5432/database), or unset it to use the Postgres that comes with Culprit.',
    { cause: error },
  );
}

/** Host, port and database; never the password. */
export function placeOf(config: PoolConfig): string {
  if (config.connectionString === undefined) return `${config.host}:${config.port}/${config.database}`;
  try {
    const { host, pathname } = new URL(config.connectionString);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL, which is not a URL';
  }
}

const INT8 = 20;
const types = new TypeOverrides();
types.setTypeParser(INT8, safeInteger);

/** bigint as a number: counts and nanoseconds stay below 2^53 (104 days), and what does not is an error, not a rounding. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`);
  return value;
}
