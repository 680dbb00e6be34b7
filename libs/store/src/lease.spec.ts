import { Client } from 'pg';
import { silentLogger } from '#kit';
import { type Database } from './database.js';
import { Lease } from './lease.js';

/** A session that has the lock as soon as it is let answer. */
function slowSession() {
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const query = async (text: string) => {
    if (!text.includes('pg_try_advisory_lock')) return { rows: [] };
    asked();
    await answered;
    return { rows: [{ taken: true }] };
  };
  const client = Object.assign(new Client(), { query });
  const database: Pick<Database, 'session'> = { session: (_silentMs, work) => work(client) };
  return { database, isAsked, answer };
}

describe('a lease', () => {
  it('that is stopped while Postgres answers is not begun', async () => {
    const { database, isAsked, answer } = slowSession();
    const lease = new Lease(database, 1, silentLogger());
    let worked = false;
    lease.start(async ({ lost }) => {
      worked = true;
      await new Promise<void>((resolve) => lost.addEventListener('abort', () => resolve()));
    });
    await isAsked;
    const stopped = lease.stop();
    answer();
    await stopped;
    expect(worked).toBe(false);
  });
});
