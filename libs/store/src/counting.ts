import { type Client, type QueryResultRow } from 'pg';
import { type CountedRow, type DayCounter } from '#evaluate';
import { addAttainmentDays } from './sql/add-attainment-days.js';
import { type Statement } from './statement.js';

/** Rows in memory at once: their arrays take some 1 KiB each. */
const ROWS_PER_FETCH = 5_000;
const DAYS_PER_STATEMENT = 5_000;

/** Counts these rows and adds them to the days, within a transaction; returns how many there were. */
export async function addCounts(
  client: Client,
  counter: DayCounter,
  rows: Statement<CountedRow>,
): Promise<number> {
  if (counter.operationIds().length === 0) return 0;
  let counted = 0;
  await client.query(`declare counted_rows no scroll cursor for ${rows.text}`, rows.values);
  for (;;) {
    const fetched = await client.query<CountedRow>(`fetch ${ROWS_PER_FETCH} from counted_rows`);
    for (const row of fetched.rows) counter.add(row);
    counted += fetched.rows.length;
    if (fetched.rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('close counted_rows');
  const days = counter.take();
  for (let i = 0; i < days.length; i += DAYS_PER_STATEMENT) {
    await run(client, addAttainmentDays(days.slice(i, i + DAYS_PER_STATEMENT)));
  }
  return counted;
}

/** All of `work` or nothing of it; what it throws is thrown on. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  // All statements see the same rows and marks, whatever is rolled up meanwhile.
  await client.query('begin isolation level repeatable read');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** @throws where it changes nothing: somebody else has, and has what we were about to add */
export async function required(client: Client, change: Statement<QueryResultRow>): Promise<void> {
  const changed = await run(client, change);
  if (changed.length === 0) throw new Error('attainment is being counted by somebody else too');
}

export async function run<Row extends QueryResultRow>(
  client: Client,
  { text, values }: Statement<Row>,
): Promise<Row[]> {
  const { rows } = await client.query<Row>(text, values);
  return rows;
}
