import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type Incident } from '#contract';
import { type KnownOperation } from '#evaluate';
import { silentLogger } from '#kit';
import { type Attempt, type DueDelivery } from '#page';
import {
  ChannelTable,
  DeliveryTable,
  PgChannelHealth,
  PgIncidentStore,
  PgOutbox,
  type OutboxOptions,
} from '#store';
import { GOLD, measuredOperation, newViolation, openIncident, NIGHT, endIncident } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const FAST = { firstPauseMs: 20, longestPauseMs: 100, longestProbePauseMs: 50, lockRetryMs: 20 };
const DOWN: Attempt = { delivered: false, recoverable: true, error: 'mail server is down' };
const GONE: Attempt = { delivered: false, recoverable: false, error: 'no such mailbox' };
const DELIVERED: Attempt = { delivered: true };

describe('a channel that fails', () => {
  let test: TestDatabase;
  let store: PgIncidentStore;
  let health: PgChannelHealth;
  let deliveries: DeliveryTable;
  let operation: KnownOperation;
  const outboxes: PgOutbox[] = [];

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgIncidentStore(test.database);
    health = new PgChannelHealth(test.database);
    deliveries = new DeliveryTable(test.database);
    operation = await measuredOperation(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(() =>
    test.database.pool.query(
      'delete from incident; delete from violation; delete from channel; delete from graphile_worker._private_jobs',
    ),
  );
  afterEach(async () => {
    await Promise.all(outboxes.splice(0).map((outbox) => outbox.stop()));
  });

  const channel = async (id: string): Promise<Channel> => {
    const made = { ...NIGHT, id };
    await new ChannelTable(test.database).create(made, 'ada');
    return made;
  };
  const start = async (
    deliver: (due: DueDelivery) => Promise<Attempt>,
    options: Partial<OutboxOptions> = {},
  ): Promise<PgOutbox> => {
    const outbox = new PgOutbox(test.database, silentLogger(), { ...FAST, ...options });
    outboxes.push(outbox);
    await outbox.start(deliver);
    return outbox;
  };
  /** Opens an incident of an SLA of its own. */
  const opened = async (sla: string, channels: string[]): Promise<string> => {
    const created = newViolation(operation, { sla: { ...GOLD, id: sla, channels } });
    const incident = await openIncident(store, created, Date.now());
    if (incident === undefined) throw new Error('there was an open incident');
    return incident.id;
  };
  const until = async <T>(read: () => Promise<T> | T, ready: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await read();
      if (ready(value)) return value;
      await sleep(10);
    }
  };
  const waiting = async (): Promise<number> =>
    (await deliveries.list({ status: 'queued', limit: 1000 })).length;

  it('holds up no other: fifteen hang, and the page through the next arrives', async () => {
    const hanging = Array.from({ length: 15 }, (_, n) => `hangs-${n}`);
    for (const id of [...hanging, 'works']) await channel(id);
    const hung: string[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const arrived: string[] = [];
    await start(async ({ channel: { id } }) => {
      if (id === 'works') {
        arrived.push(id);
        return DELIVERED;
      }
      hung.push(id);
      await released;
      return DELIVERED;
    });
    // Two of each: the second ones take no place of anybody.
    await opened('first', hanging);
    await opened('second', hanging);
    await until(
      () => hung.length,
      (count) => count === hanging.length,
    );
    await opened('third', ['works']);
    await until(
      () => arrived.length,
      (count) => count === 1,
    );
    expect(new Set(hung).size).toBe(15);
    release();
    await until(waiting, (count) => count === 0);
    expect(hung).toHaveLength(30);
  });

  it('is tried by one delivery at a time, in turn, and nothing is lost', async () => {
    await channel('night');
    const seen: string[] = [];
    let works = false;
    for (let n = 0; n < 6; n++) await opened(`sla-${n}`, ['night']);
    await start(async ({ delivery }) => {
      seen.push(delivery.id);
      return works ? DELIVERED : DOWN;
    });
    // None stands in the way of the others: each gets its turn while all fail.
    await until(
      () => new Set(seen).size,
      (tried) => tried === 6,
    );
    const open = (await health.all()).get('night');
    expect(open).toMatchObject({ state: 'open', lastError: 'mail server is down', waiting: 6 });
    expect(Date.parse(open?.since ?? '')).toBeLessThanOrEqual(Date.now());
    works = true;
    await until(waiting, (count) => count === 0);
    expect((await health.all()).get('night')).toEqual({
      state: 'ok',
      since: null,
      lastError: null,
      failures: 0,
      waiting: 0,
    });
    const attempts = (await deliveries.list({ limit: 100 })).map((delivery) => delivery.attempts);
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(seen.length);
  });

  it('tries nothing before the pause is over', async () => {
    await channel('night');
    const seen: string[] = [];
    await start(
      async ({ delivery }) => {
        seen.push(delivery.id);
        return GONE;
      },
      { firstPauseMs: 3_600_000, longestProbePauseMs: 3_600_000 },
    );
    for (let n = 0; n < 6; n++) await opened(`sla-${n}`, ['night']);
    const heldBack = (): Promise<{ count: number }[]> =>
      test.database.query({
        text: `select count(*)::int as count from graphile_worker.jobs where run_at > now() + interval '50 minutes'`,
        values: [],
      });
    await until(heldBack, ([row]) => row?.count === 3);
    expect(seen).toHaveLength(3);
    expect((await health.all()).get('night')).toMatchObject({ state: 'open', failures: 3, waiting: 3 });
    expect(await deliveries.list({ status: 'failed', channel: 'night', limit: 9 })).toHaveLength(3);
    // Whoever changes it, or has a test arrive, believes that it works.
    await new ChannelTable(test.database).replace({ ...NIGHT, name: 'Renamed' }, 'ada');
    expect((await health.all()).get('night')).toMatchObject({ state: 'ok', waiting: 3 });
  });

  it('does not tell the end before the beginning', async () => {
    await channel('night');
    const seen: string[] = [];
    let works = false;
    await start(async ({ event, incidentId }) => {
      seen.push(`${incidentId} ${event}`);
      return works ? DELIVERED : DOWN;
    });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await opened(`sla-${n}`, ['night']));
    await until(
      () => seen.length,
      (count) => count >= 4,
    );
    for (const id of ids) await endIncident(store, id, Date.now());
    works = true;
    await until(waiting, (count) => count === 0);
    const found = await Promise.all(ids.map((id) => store.find(id)));
    const statuses = found.flatMap((incident: Incident | undefined) => incident?.deliveries ?? []);
    expect(statuses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    for (const id of ids) {
      const last = seen.lastIndexOf(`${id} opened`);
      expect(last).toBeGreaterThanOrEqual(0);
      expect(seen.indexOf(`${id} resolved`)).toBeGreaterThan(last);
    }
  });

  it('works again when a test arrives: what was tried before is tried at once', async () => {
    await channel('night');
    let works = false;
    await start(() => Promise.resolve(works ? DELIVERED : DOWN), {
      firstPauseMs: 3_600_000,
      longestPauseMs: 3_600_000,
    });
    await opened('sla', ['night']);
    await until(
      async () => (await health.all()).get('night')?.state,
      (state) => state === 'failing',
    );
    works = true;
    await health.works('night');
    await until(waiting, (count) => count === 0);
    expect((await health.all()).get('night')?.state).toBe('ok');
  });

  it('is not blamed for what is no fault of its own', async () => {
    await channel('night');
    await start(() => Promise.reject(new Error('Postgres is away')), { maxAttempts: 4 });
    await opened('sla', ['night']);
    await until(waiting, (count) => count === 0);
    expect((await health.all()).get('night')?.state).toBe('ok');
  });
});
