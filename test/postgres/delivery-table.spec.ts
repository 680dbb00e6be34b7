import { setTimeout as sleep } from 'node:timers/promises';
import { type ListedDelivery } from '#contract';
import { type KnownOperation } from '#evaluate';
import { silentLogger } from '#kit';
import { type Attempt, type DueDelivery } from '#page';
import { AuditLog, ChannelTable, DeliveryTable, NotResendableError, PgIncidentStore, PgOutbox } from '#store';
import { GOLD, measuredOperation, newViolation, openIncident, NIGHT, endIncident } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const GONE: Attempt = { delivered: false, recoverable: false, error: 'no such mailbox' };

describe('deliveries that have failed', () => {
  let test: TestDatabase;
  let store: PgIncidentStore;
  let deliveries: DeliveryTable;
  let operation: KnownOperation;
  let answer: Attempt = GONE;
  let seen: DueDelivery[] = [];
  let outbox: PgOutbox;

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgIncidentStore(test.database);
    deliveries = new DeliveryTable(test.database);
    operation = await measuredOperation(test.database);
    outbox = new PgOutbox(test.database, silentLogger(), {
      firstPauseMs: 20,
      longestPauseMs: 20,
      maxAttempts: 2,
    });
    await outbox.start(async (due) => {
      seen.push(due);
      return answer;
    });
  });
  afterAll(async () => {
    await outbox.stop();
    await test.drop();
  });
  beforeEach(async () => {
    await test.database.pool.query(
      'delete from incident; delete from violation; delete from channel; delete from audit',
    );
    for (const id of ['night', 'day']) await new ChannelTable(test.database).create({ ...NIGHT, id }, 'ada');
    answer = GONE;
    seen = [];
  });

  const settled = async (): Promise<ListedDelivery[]> => {
    for (;;) {
      const all = await deliveries.list({ limit: 10 });
      if (all.every(({ status }) => status !== 'queued')) return all;
      await sleep(20);
    }
  };
  const opened = async (channels = ['night']): Promise<string> => {
    const incident = await openIncident(
      store,
      newViolation(operation, { sla: { ...GOLD, channels } }),
      Date.now(),
    );
    return incident?.id ?? '';
  };

  it('are listed by status and channel, with what they tell of', async () => {
    const incidentId = await opened(['night', 'day']);
    await settled();
    const failed = await deliveries.list({ status: 'failed', channel: 'day', limit: 10 });
    expect(failed).toEqual([
      expect.objectContaining({
        channel: 'day',
        event: 'opened',
        incidentId,
        noticeId: null,
        attempts: 1,
        lastError: 'no such mailbox',
      }),
    ]);
    expect(await deliveries.list({ status: 'delivered', limit: 10 })).toEqual([]);
    expect(await deliveries.list({ limit: 1 })).toHaveLength(1);
  });

  it('are sent again under the same id with all their attempts anew, and that is written down', async () => {
    const incidentId = await opened();
    const [failed] = await settled();
    answer = { delivered: false, recoverable: true, error: 'full' };
    expect(await deliveries.resend(failed?.id ?? '', 'grace')).toMatchObject({
      id: failed?.id,
      status: 'queued',
    });
    const [again] = await settled();
    // Two attempts are allowed, and the count goes on.
    expect(again).toMatchObject({ id: failed?.id, status: 'failed', attempts: 3, lastError: 'full' });
    answer = { delivered: true };
    await deliveries.resend(failed?.id ?? '', 'grace');
    const [arrived] = await settled();
    expect(arrived).toMatchObject({ status: 'delivered', attempts: 4, lastError: null });
    expect(new Set(seen.map(({ delivery }) => delivery.id))).toEqual(new Set([failed?.id]));
    const audit = await new AuditLog(test.database).list({ kind: 'delivery', limit: 10 });
    expect(audit).toHaveLength(2);
    expect(audit[1]).toMatchObject({
      actor: 'grace',
      target: failed?.id,
      before: { channel: 'night', incidentId, status: 'failed', attempts: 1, lastError: 'no such mailbox' },
      after: { status: 'queued' },
    });
    // Who has heard of the beginning is told of the end.
    await endIncident(store, incidentId, Date.now());
    expect((await settled()).map(({ event, status }) => [event, status])).toContainEqual([
      'resolved',
      'delivered',
    ]);
  });

  it.each([
    ['has been delivered', async () => void (answer = { delivered: true })],
    [
      'its channel "night" has been deleted',
      async () => void (await new ChannelTable(test.database).delete('night', 'ada')),
    ],
    ['the incident is over', async (id: string) => endIncident(store, id, Date.now())],
  ] satisfies [string, (incidentId: string) => Promise<void>][])(
    'are refused where that makes no sense: %s',
    async (reason, change) => {
      if (reason === 'has been delivered') await change('');
      const incident = await opened();
      const [delivery] = await settled();
      if (reason !== 'has been delivered') await change(incident);
      const refused = deliveries.resend(delivery?.id ?? '', 'grace');
      await expect(refused).rejects.toThrow(NotResendableError);
      await expect(refused).rejects.toThrow(reason);
      expect(await settled()).toEqual([delivery]);
      expect(await new AuditLog(test.database).list({ kind: 'delivery', limit: 10 })).toEqual([]);
    },
  );

  it('are not told that something is over which they never heard of', async () => {
    const id = await opened();
    await settled();
    const inserted = await test.database.query<{ id: string }>({
      text: `insert into delivery (incident_id, channel_id, event, status) values ($1, 'night', 'resolved', 'failed') returning id`,
      values: [id],
    });
    await expect(deliveries.resend(inserted[0]?.id ?? '', 'grace')).rejects.toThrow(
      'was not delivered either',
    );
  });

  it('are unknown where there is none', async () => {
    expect(await deliveries.resend('nonsense', 'grace')).toBeUndefined();
    expect(await deliveries.resend('0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80', 'grace')).toBeUndefined();
  });
});
