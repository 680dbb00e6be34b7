import { type Client, type QueryResultRow } from 'pg';
import {
  SeriesBusyError,
  StoredSeries,
  StoredSeriesSource,
  type FineQuery,
  type HourlyKey,
  type PastIncident,
  type SeriesQuery,
  type Slot,
  type StoredSince,
} from '#evaluate';
import { type Clock } from '#kit';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { type KeepMs } from './retention.js';
import { unpackedSlots } from './sql/packed-slots.js';
import { selectHourlySeries, type HourlySeriesRow } from './sql/select-hourly-series.js';
import { selectRestOfSeries, selectRolledUpSeries, type FineSeriesRow } from './sql/select-fine-series.js';
import { selectPastIncidents } from './sql/select-past-incidents.js';
import { selectStoredSince } from './sql/select-stored-since.js';
import { type Statement } from './statement.js';

const HOUR_MS = 3_600_000;
/** A month of hours of 1,000 accounts takes 1 s: who waits for longer than this has asked for too much. */
const STATEMENT_TIMEOUT = '60s';
/** Accounts whose slots are in memory together: a fortnight of minutes of one are 2 MB. */
const ACCOUNTS_AT_ONCE = 50;

/** What of a grain is in rows of a finer one. */
const RESTS = { '10s': ['10s'], '1m': ['10s to 1m'], '1h': ['10s to 1m', '1m to 1h'] } as const;

/** One session at a time, over all nodes: it has its own connection, and one snapshot for all that it reads. */
export class PgStoredSeriesSource extends StoredSeriesSource {
  constructor(
    private readonly database: Pick<Database, 'patiently' | 'query'>,
    private readonly keepMs: KeepMs,
    private readonly clock: Clock,
  ) {
    super();
  }

  session<T>(signal: AbortSignal, work: (series: StoredSeries) => Promise<T>): Promise<T> {
    return this.database.patiently(async (client) => {
      signal.throwIfAborted();
      const { rows } = await client.query<{ taken: boolean; pid: number }>(
        'select pg_try_advisory_lock($1) as taken, pg_backend_pid() as pid',
        [ADVISORY_LOCK.backtest],
      );
      const [session] = rows;
      if (!session?.taken) throw new SeriesBusyError('another backtest is running');
      const cancel = (): void =>
        void this.database
          .query({ text: 'select pg_cancel_backend($1)', values: [session.pid] })
          .catch(() => undefined);
      signal.addEventListener('abort', cancel);
      try {
        await client.query(`set statement_timeout = '${STATEMENT_TIMEOUT}'`);
        await client.query('begin isolation level repeatable read read only');
        return await work(new PgStoredSeries(client, this.keepMs, this.clock));
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    });
  }
}

class PgStoredSeries extends StoredSeries {
  constructor(
    private readonly client: Client,
    private readonly keepMs: KeepMs,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** A partition can be there and lack rows: one that a late span has made anew. So retention has its say too. */
  async since(): Promise<StoredSince> {
    const [row] = await this.query(selectStoredSince());
    const now = this.clock.nowMs();
    const since = (oldest: Date | null | undefined, keepMs: number): number =>
      Math.ceil(Math.max(oldest?.getTime() ?? now, now - keepMs) / HOUR_MS) * HOUR_MS;
    return {
      minutesUnixMs: since(row?.minutes, this.keepMs['1m']),
      slotsUnixMs: since(row?.slots, this.keepMs['10s']),
    };
  }

  async *hours(query: SeriesQuery): AsyncIterable<HourlyKey[]> {
    const { text, values } = selectHourlySeries(query);
    await this.client.query(`declare hourly no scroll cursor for ${text}`, values);
    for (;;) {
      const { rows } = await this.client.query<HourlySeriesRow>(`fetch ${ACCOUNTS_AT_ONCE} from hourly`);
      if (rows.length === 0) break;
      yield rows.map(({ accountId, account, packed }) => ({
        accountId,
        account,
        hours: unpackedSlots(packed),
      }));
    }
    await this.client.query('close hourly');
  }

  async slots(query: FineQuery): Promise<Map<number, Slot[]>> {
    const rows: FineSeriesRow[] = [];
    for (const rest of RESTS[query.grain]) rows.push(...(await this.query(selectRestOfSeries(query, rest))));
    if (query.grain !== '10s') rows.push(...(await this.query(selectRolledUpSeries(query, query.grain))));
    const slots = new Map<number, Slot[]>();
    for (const { accountId, packed } of rows) {
      const known = slots.get(accountId);
      if (known === undefined) slots.set(accountId, unpackedSlots(packed));
      else for (const slot of unpackedSlots(packed)) known.push(slot);
    }
    return slots;
  }

  incidents(
    slaId: string,
    only: readonly string[] | undefined,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<PastIncident[]> {
    return this.query(selectPastIncidents(slaId, only, new Date(fromUnixMs), new Date(toUnixMs)));
  }

  private async query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(statement.text, statement.values);
    return rows;
  }
}
