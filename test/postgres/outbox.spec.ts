import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Delivery } from '#contract';
import { type KnownOperation } from '#evaluate';
import { silentLogger } from '#kit';
import { type Attempt, type DueDelivery } from '#page';
import { ChannelTable, PgIncidentStore, PgOutbox, type OutboxOptions } from '#store';
import { measuredOperation, newViolation, endIncident, openIncident, NIGHT } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const FAST = { firstPauseMs: 20, longestPauseMs: 100, lockRetryMs: 50 };

describe('the outbox', () => {
  let test: TestDatabase;
  let store: PgIncidentStore;
  let operation: KnownOperation;
  const outboxes: PgOutbox[] = [];

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgIncidentStore(test.database);
    operation = await measuredOperation(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.pool.query(
      'delete from incident; delete from violation; delete from channel; delete from graphile_worker._private_jobs',
    );
    await new ChannelTable(test.database).create(NIGHT, 'ada');
  });
  afterEach(async () => {
    await Promise.all(outboxes.splice(0).map((outbox) => outbox.stop()));
  });

  /** Starts an outbox whose attempts answer in turn; the last answer is given for ever. */
  const started = async (
    answers: (Attempt | Error | ((due: DueDelivery) => Promise<Attempt>))[],
    options: Partial<OutboxOptions> = {},
  ): Promise<{ outbox: PgOutbox; seen: DueDelivery[] }> => {
    const seen: DueDelivery[] = [];
    const outbox = new PgOutbox(test.database, silentLogger(), { ...FAST, ...options });
    outboxes.push(outbox);
    await outbox.start(async (due) => {
      seen.push(due);
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return typeof answer === 'function' ? answer(due) : answer;
    });
    return { outbox, seen };
  };

  const opened = async (): Promise<string> => {
    const incident = await openIncident(store, newViolation(operation));
    if (incident === undefined) throw new Error('there was an open incident');
    return incident.id;
  };

  /** The deliveries of an incident, once they are as wanted. */
  const deliveriesOf = async (
    id: string,
    ready: (deliveries: Delivery[]) => boolean,
  ): Promise<Delivery[]> => {
    for (;;) {
      const deliveries = (await store.find(id))?.deliveries ?? [];
      if (ready(deliveries)) return deliveries;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** Waits until a question is answered with yes. */
  const answers = async (question: string): Promise<void> => {
    for (;;) {
      const { rows } = await test.database.pool.query<{ yes: boolean }>(`select (${question}) as yes`);
      if (rows[0]?.yes) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const settled = (deliveries: Delivery[]): boolean => deliveries.every(({ status }) => status !== 'queued');
  const down: Attempt = { delivered: false, recoverable: true, error: 'mail server is down' };

  it('delivers and keeps account of it', async () => {
    const { seen } = await started([{ delivered: true }]);
    const id = await opened();
    const [delivery] = await deliveriesOf(id, settled);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, lastError: null });
    expect(Date.parse(delivery?.deliveredAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(delivery?.createdAt ?? ''),
    );
    expect(seen).toEqual([
      {
        event: 'opened',
        incidentId: id,
        noticeId: null,
        channel: NIGHT,
        receipt: null,
        delivery: { ...delivery, status: 'queued', deliveredAt: null },
      },
    ]);
  });

  it('tries again what may recover, thrown errors too', async () => {
    const { seen } = await started([down, new Error('timeout'), { delivered: true }]);
    const [delivery] = await deliveriesOf(await opened(), settled);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 3, lastError: null });
    expect(seen.map((due) => due.delivery.lastError)).toEqual([null, 'mail server is down', 'timeout']);
  });

  it('hands what a page was called over there to the pages that follow it', async () => {
    const receipt = { ts: '1503435956.000247' };
    const { seen } = await started([{ delivered: true, receipt }, { delivered: true }]);
    const id = await opened();
    await deliveriesOf(id, settled);
    await endIncident(store, id, Date.now());
    await deliveriesOf(id, (deliveries) => deliveries.length === 2 && settled(deliveries));
    expect(seen.map((due) => [due.event, due.receipt])).toEqual([
      ['opened', null],
      ['resolved', receipt],
    ]);
  });

  it('waits for as long as the other side asks, within its own limit', async () => {
    const { seen } = await started([{ ...down, retryAfterMs: 3_600_000 }, { delivered: true }], {
      longestRetryAfterMs: 300,
      random: () => 0,
    });
    const [delivery] = await deliveriesOf(await opened(), settled);
    expect(seen).toHaveLength(2);
    expect(
      Date.parse(delivery?.deliveredAt ?? '') - Date.parse(delivery?.createdAt ?? ''),
    ).toBeGreaterThanOrEqual(300);
  });

  it('gives up at once on what does not recover', async () => {
    await started([{ delivered: false, recoverable: false, error: 'no such mailbox' }]);
    const [delivery] = await deliveriesOf(await opened(), settled);
    expect(delivery).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastError: 'no such mailbox',
      deliveredAt: null,
    });
  });

  it('gives up after the last attempt', async () => {
    await started([down], { maxAttempts: 3 });
    const [delivery] = await deliveriesOf(await opened(), settled);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 3, lastError: 'mail server is down' });
  });

  it('says so where the channel has been deleted', async () => {
    await new ChannelTable(test.database).delete('night', 'ada');
    await started([{ delivered: true }]);
    const [delivery] = await deliveriesOf(await opened(), settled);
    expect(delivery).toMatchObject({ status: 'failed', lastError: 'the channel "night" has been deleted' });
  });

  it('does not let the end overtake the beginning', async () => {
    const { seen } = await started([down, down, { delivered: true }]);
    const id = await opened();
    await endIncident(store, id, Date.now());
    await deliveriesOf(id, settled);
    expect(seen.map(({ event }) => event)).toEqual(['opened', 'opened', 'opened', 'resolved']);
  });

  it('does not tell after the end what could not be told before it', async () => {
    const id = await opened();
    await test.database.pool.query(
      `insert into delivery (incident_id, channel_id, event, sequence) values ($1, 'night', 'updated', 1)`,
      [id],
    );
    await endIncident(store, id, Date.now());
    const { seen } = await started([{ delivered: true }]);
    const deliveries = await deliveriesOf(id, settled);
    expect(deliveries.map(({ event, status }) => `${event} ${status}`).toSorted()).toEqual([
      'opened delivered',
      'resolved delivered',
      'updated failed',
    ]);
    expect(seen.map(({ event }) => event)).toEqual(['opened', 'resolved']);
  });

  it('does not tell of the end who never heard of the beginning', async () => {
    const id = await opened();
    await endIncident(store, id, Date.now());
    const { seen } = await started([{ delivered: false, recoverable: false, error: 'gone' }]);
    const deliveries = await deliveriesOf(id, settled);
    expect(deliveries.map(({ event, status }) => `${event} ${status}`).toSorted()).toEqual([
      'opened failed',
      'resolved failed',
    ]);
    expect(seen.map(({ event }) => event)).toEqual(['opened']);
  });

  it('waits for attempts under way when it stops', async () => {
    let arrived = (): void => undefined;
    const underWay = new Promise<void>((resolve) => (arrived = resolve));
    let finish = (): void => undefined;
    const answer = new Promise<Attempt>((resolve) => (finish = () => resolve({ delivered: true })));
    const { outbox } = await started([
      () => {
        arrived();
        return answer;
      },
    ]);
    const id = await opened();
    await underWay;
    const stopped = outbox.stop();
    finish();
    await stopped;
    expect((await store.find(id))?.deliveries[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('runs in one process at a time, and in the next when that one stops', async () => {
    const first = await started([{ delivered: true }]);
    await deliveriesOf(await opened(), settled);
    const second = await started([{ delivered: true }]);
    await test.database.pool.query('delete from incident; delete from violation');
    await deliveriesOf(await opened(), settled);
    expect([first.seen.length, second.seen.length]).toEqual([2, 0]);
    await first.outbox.stop();
    await test.database.pool.query('delete from incident; delete from violation');
    await deliveriesOf(await opened(), settled);
    expect([first.seen.length, second.seen.length]).toEqual([2, 1]);
  });

  it('goes on after its database connections were cut', async () => {
    const { seen } = await started([{ delivered: true }]);
    await deliveriesOf(await opened(), settled);
    await test.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await test.database.pool.query('delete from incident; delete from violation');
    await deliveriesOf(await opened(), settled);
    expect(seen).toHaveLength(2);
  });

  it('goes on after Postgres went away just when a job was done', async () => {
    const { pool } = test.database;
    await pool.query(`
      create sequence attempts;
      create function away() returns trigger language plpgsql as $$
        begin perform nextval('attempts'); raise 'away'; end
      $$;
      create trigger away before delete on graphile_worker._private_jobs
      for each statement execute function away()`);
    const { seen } = await started([{ delivered: true }]);
    await deliveriesOf(await opened(), settled);
    await answers('select is_called from attempts');
    await pool.query('drop function away cascade');
    await answers('select not exists (select from graphile_worker._private_jobs)');
    expect(seen).toHaveLength(1);
  });

  it('delivers within seconds what a killed process had under way', async () => {
    const id = await opened();
    const script = fileURLToPath(new URL('hanging-outbox.js', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(test.config)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const began = Date.now();
    await started([{ delivered: true }]);
    const [delivery] = await deliveriesOf(id, settled);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
