import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '#kit';
import { type DueDelivery, type Trouble } from '#page';
import { ChannelTable, PgNoticeStore, PgOutbox } from '#store';
import { NIGHT } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const TROUBLE: Trouble = { kind: 'node-blind', subject: 'web-1', title: 'web-1 is away', text: 'Start it.' };

describe('notices', () => {
  let test: TestDatabase;
  let store: PgNoticeStore;
  beforeAll(async () => {
    test = await testDatabase();
    store = new PgNoticeStore(test.database);
    await new ChannelTable(test.database).create(NIGHT, 'ada');
  });
  beforeEach(() => test.database.pool.query('delete from notice; delete from graphile_worker._private_jobs'));
  afterAll(() => test.drop());

  it('are open once for each that is in trouble, whoever finds it first', async () => {
    const created = await Promise.all([1, 2, 3].map(() => store.create(TROUBLE, [NIGHT.id])));
    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await store.create({ ...TROUBLE, subject: 'web-2' }, [])).toBe(true);
    const open = await store.open();
    const deliveries = Object.fromEntries(open.map((notice) => [notice.subject, notice.deliveries.length]));
    expect(deliveries).toEqual({ 'web-1': 1, 'web-2': 0 });
  });

  it('can be told anew once they are over, and leave out channels that are no more', async () => {
    await store.create(TROUBLE, ['gone', NIGHT.id]);
    const [first] = await store.open();
    await store.resolve(first?.id ?? '', 'it is back');
    await store.resolve(first?.id ?? '', 'it is back again');
    expect(await store.open()).toEqual([]);
    expect(await store.create(TROUBLE, ['gone', NIGHT.id])).toBe(true);
    const all = await store.list(10);
    expect(all.map(({ status, resolution, deliveries }) => [status, resolution, deliveries.length])).toEqual([
      ['open', null, 1],
      ['resolved', 'it is back', 2],
    ]);
    expect(await store.list(1)).toEqual(all.slice(0, 1));
    expect(await store.find(first?.id ?? '')).toEqual(all[1]);
  });

  it('are delivered as pages are, the end after the beginning', async () => {
    const outbox = new PgOutbox(test.database, silentLogger(), { firstPauseMs: 20, lockRetryMs: 20 });
    await store.create(TROUBLE, [NIGHT.id]);
    const [notice] = await store.open();
    await store.resolve(notice?.id ?? '', 'it is back');
    const seen: DueDelivery[] = [];
    await outbox.start(async (due) => {
      seen.push(due);
      if (seen.length === 1) return { delivered: false, recoverable: true, error: 'the mail server is down' };
      return { delivered: true };
    });
    while (seen.length < 3) await sleep(20);
    await outbox.stop();
    expect(
      seen.map(({ event, noticeId, incidentId, channel }) => [event, noticeId, incidentId, channel.id]),
    ).toEqual(['opened', 'opened', 'resolved'].map((event) => [event, notice?.id, null, NIGHT.id]));
  });
});

describe('the state of the outbox', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
    await new ChannelTable(test.database).create(NIGHT, 'ada');
  });
  afterAll(() => test.drop());

  it('is whether some process delivers, and how long what is due has been waiting', async () => {
    const watching = new PgOutbox(test.database, silentLogger());
    expect(await watching.state()).toEqual({ running: false, overdueMs: 0 });
    await new PgNoticeStore(test.database).create(TROUBLE, [NIGHT.id]);
    await test.database.pool.query(
      `update graphile_worker._private_jobs set run_at = now() - interval '90 s'`,
    );
    const { running, overdueMs } = await watching.state();
    expect([running, overdueMs >= 90_000]).toEqual([false, true]);

    const delivering = new PgOutbox(test.database, silentLogger(), { lockRetryMs: 20 });
    await delivering.start(() => Promise.resolve({ delivered: true }));
    for (;;) {
      const state = await watching.state();
      if (state.running && state.overdueMs === 0) break;
      await sleep(20);
    }
    await delivering.stop();
    while ((await watching.state()).running) await sleep(20);
  });
});
