import { AuditLog, ChannelTable, recordChanges, SlaTable, VersionConflictError } from '#store';
import { GOLD, NIGHT } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

describe('what is written down of changes', () => {
  let test: TestDatabase;
  let channels: ChannelTable;
  let slas: SlaTable;
  let audit: AuditLog;

  beforeAll(async () => {
    test = await testDatabase();
    channels = new ChannelTable(test.database);
    slas = new SlaTable(test.database);
    audit = new AuditLog(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.pool.query('delete from sla; delete from channel; delete from audit');
    await channels.create(NIGHT, 'ada');
  });

  const versionsOf = async (id: string) =>
    (await audit.versions(id, { limit: 99 })).map(({ version, actor }) => [version, actor]);

  it('counts each change of an SLA, and what changes nothing not', async () => {
    const first = await slas.create(GOLD, 'ada');
    expect(first.version).toBe(1);
    expect(await slas.replace({ ...GOLD, severity: 'critical' }, 'grace')).toMatchObject({ version: 2 });
    const { version: _, ...again } = { ...GOLD, severity: 'critical' as const, version: 2 };
    expect(await slas.replace(again, 'linus')).toMatchObject({ version: 2 });
    expect(await versionsOf('gold')).toEqual([
      [2, 'grace'],
      [1, 'ada'],
    ]);
    expect(await audit.version('gold', 1)).toMatchObject({ version: 1, actor: 'ada', sla: first });
    expect(await audit.version('gold', 3)).toBeUndefined();
  });

  it('goes on counting where an id is taken again', async () => {
    await slas.create(GOLD, 'ada');
    await slas.delete('gold', 'grace');
    expect(await slas.create({ ...GOLD, version: 7 }, 'linus')).toMatchObject({ version: 2 });
    expect(await versionsOf('gold')).toEqual([
      [2, 'linus'],
      [1, 'ada'],
    ]);
  });

  it('refuses to replace a version that is not there any more, and says who changed it', async () => {
    await slas.create(GOLD, 'ada');
    await slas.replace({ ...GOLD, name: 'Checkout', version: 1 }, 'grace');
    const late = slas.replace({ ...GOLD, name: 'Basket', version: 1 }, 'linus');
    await expect(late).rejects.toThrow(VersionConflictError);
    await expect(late).rejects.toThrow(/"gold" is at version 2, not 1: grace changed it at 20/);
    expect(await slas.find('gold')).toMatchObject({ name: 'Checkout', version: 2 });
  });

  it('gives each of two changes at once a version of its own, and lets one of two pass that name theirs', async () => {
    await slas.create(GOLD, 'ada');
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => slas.replace({ ...GOLD, name }, name)));
    expect((await versionsOf('gold')).map(([version]) => version)).toEqual([5, 4, 3, 2, 1]);
    const both = ['e', 'f'].map((name) => slas.replace({ ...GOLD, name, version: 5 }, name));
    const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('holds who changed what, from what and to what, the newest first', async () => {
    const gold = await slas.create(GOLD, 'ada');
    const changed = await slas.replace({ ...GOLD, channels: [] }, 'grace');
    await slas.delete('gold', 'ada');
    expect(await audit.list({ kind: 'sla', target: 'gold', limit: 9 })).toMatchObject([
      {
        actor: 'ada',
        action: 'deleted',
        kind: 'sla',
        target: 'gold',
        version: null,
        before: changed,
        after: null,
      },
      { actor: 'grace', action: 'replaced', version: 2, before: gold, after: changed },
      { actor: 'ada', action: 'created', version: 1, before: null, after: gold },
    ]);
    const [newest, second] = await audit.list({ limit: 2 });
    expect(await audit.list({ before: newest?.id ?? 0, limit: 1 })).toEqual([second]);
    expect(await audit.list({ since: new Date(Date.now() + 60_000), limit: 9 })).toEqual([]);
    expect(await audit.list({ since: new Date(Date.now() - 60_000), limit: 9 })).toHaveLength(4);
  });

  it('never holds a key of a channel', async () => {
    const hook = {
      id: 'hook',
      name: 'Hook',
      type: 'webhook' as const,
      url: 'https://example.org/s3cret',
      headers: { a: 's3cret' },
    };
    await channels.create(hook, 'ada');
    await channels.replace({ ...hook, headers: { a: 's3cret too' } }, 'ada');
    await channels.replace({ ...hook, headers: { a: 's3cret too' } }, 'ada');
    await channels.delete('hook', 'ada');
    const entries = await audit.list({ kind: 'channel', target: 'hook', limit: 9 });
    expect(entries.map(({ action }) => action)).toEqual(['deleted', 'replaced', 'created']);
    expect(JSON.stringify(entries)).not.toContain('s3cret');
    expect(entries[1]?.after).toMatchObject({ url: 'https://example.org/***', headers: { a: '***' } });
  });

  it('is there exactly where the change is', async () => {
    const lost = test.database.transaction(async (transaction) => {
      await recordChanges(transaction, 'ada', [{ kind: 'account', target: 'acme', after: { labels: {} } }]);
      throw new Error('no');
    });
    await expect(lost).rejects.toThrow('no');
    expect(await audit.list({ kind: 'account', limit: 9 })).toEqual([]);
    await expect(slas.create({ ...GOLD, channels: ['x'] }, 'ada')).rejects.toThrow();
    expect(await audit.list({ kind: 'sla', limit: 9 })).toEqual([]);
  });
});
