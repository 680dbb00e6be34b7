import {
  AccountTable,
  InUseError,
  ChannelTable,
  ConflictError,
  PgIncidentStore,
  PgSlaSource,
  PgStatusStore,
  SlaTable,
  UnknownChannelError,
} from '#store';
import { type Sla } from '#contract';
import { type SlaStatus } from '#evaluate';
import { GOLD, measuredOperation, newViolation, openIncident, NIGHT, T0, violating } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

describe('what people define', () => {
  let test: TestDatabase;
  let accounts: AccountTable;
  let channels: ChannelTable;
  let slas: SlaTable;
  let source: PgSlaSource;

  beforeAll(async () => {
    test = await testDatabase();
    accounts = new AccountTable(test.database);
    channels = new ChannelTable(test.database);
    slas = new SlaTable(test.database);
    source = new PgSlaSource(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(() =>
    test.database.pool.query('delete from sla; delete from channel; delete from account where id >= 3'),
  );

  describe('accounts', () => {
    it('are registered, changed and unregistered', async () => {
      expect(await accounts.put({ key: 'acme', labels: { tier: 'gold' } }, 'ada')).toBe(true);
      expect(await accounts.put({ key: 'acme', labels: { tier: 'silver' } }, 'ada')).toBe(false);
      expect(await accounts.find('acme')).toEqual({ key: 'acme', labels: { tier: 'silver' } });
      expect(await accounts.delete('acme', 'ada')).toBe(true);
      expect(await accounts.delete('acme', 'ada')).toBe(false);
      expect(await accounts.find('acme')).toBeUndefined();
      expect(await source.accountCount()).toBe(1);
    });

    it('never are the reserved ones', async () => {
      expect(await accounts.find('*')).toBeUndefined();
      await accounts.put({ key: '*', labels: {} }, 'ada');
      const { rows } = await test.database.pool.query(
        `select id >= 3 as own from account where key = '*' order by id`,
      );
      expect(rows).toEqual([{ own: false }, { own: true }]);
    });

    it('are listed by pages and by labels', async () => {
      for (const key of ['d', 'b', 'a', 'c']) {
        const labels: Record<string, string> =
          key === 'b' ? { tier: 'gold' } : { tier: 'gold', region: 'eu' };
        await accounts.put({ key, labels }, 'ada');
      }
      const keys = async (page: Parameters<AccountTable['list']>[0]): Promise<string[]> =>
        (await accounts.list(page)).map(({ key }) => key);
      expect(await keys({ limit: 2 })).toEqual(['a', 'b']);
      expect(await keys({ limit: 2, after: 'b' })).toEqual(['c', 'd']);
      expect(await keys({ limit: 9, labels: { region: 'eu', tier: 'gold' } })).toEqual(['a', 'c', 'd']);
      expect(await source.accountsWith({ tier: 'gold' })).toEqual(['a', 'b', 'c', 'd']);
      expect(await source.accountsWith({ tier: 'silver' })).toEqual([]);
      const details = await accounts.detailsOf(['a', 'nobody', '*'], 0);
      expect([...details]).toEqual([['a', { labels: { tier: 'gold', region: 'eu' } }]]);
    });
  });

  describe('SLAs', () => {
    beforeEach(() => channels.create(NIGHT, 'ada'));

    it('are created once, replaced and deleted', async () => {
      const created = await slas.create(GOLD, 'ada');
      expect(created).toMatchObject(GOLD);
      await expect(slas.create(GOLD, 'ada')).rejects.toThrow(ConflictError);
      expect(await slas.find('gold')).toEqual(created);
      const changed = await slas.replace({ ...GOLD, windowSeconds: 120 }, 'ada');
      expect(changed).toMatchObject({ ...GOLD, windowSeconds: 120 });
      expect(await slas.list()).toEqual([changed]);
      expect(await source.all()).toEqual([changed]);
      expect(await slas.replace({ ...GOLD, id: 'none' }, 'ada')).toBeUndefined();
      expect(await slas.delete('gold', 'ada')).toBe(true);
      expect(await slas.delete('gold', 'ada')).toBe(false);
      expect(await slas.find('gold')).toBeUndefined();
    });

    it('name only channels that exist', async () => {
      const sla = { ...GOLD, channels: ['night', 'x', 'y'] };
      await expect(slas.create(sla, 'ada')).rejects.toThrow(new UnknownChannelError(['x', 'y']));
      expect(await slas.list()).toEqual([]);
      const created = await slas.create(GOLD, 'ada');
      await expect(slas.replace(sla, 'ada')).rejects.toThrow(UnknownChannelError);
      expect(await slas.find('gold')).toEqual(created);
    });

    it('lose their statuses when what they promise changes or they go, but not their incidents', async () => {
      const operation = await measuredOperation(test.database);
      const statuses = new PgStatusStore(test.database);
      const { state, reason, measurement } = violating('acme');
      const status: SlaStatus = {
        slaId: 'gold',
        operation,
        account: 'acme',
        state,
        reason,
        alerting: true,
        sinceUnixMs: T0 + 1,
        violatingSinceUnixMs: T0 - 10_000,
        measurement,
        memory: { rule: 7, relapses: 2, recoveredUnixMs: T0 - 90_000 },
      };
      await slas.create(GOLD, 'ada');
      const incident = await openIncident(new PgIncidentStore(test.database), newViolation(operation), T0);
      await statuses.save([status, { ...status, account: '*' }]);
      const { memory: _memory, ...forgetful } = status;
      const healthy: SlaStatus = { ...forgetful, state: 'ok', alerting: false, violatingSinceUnixMs: null };
      await statuses.save([healthy]);
      expect(await statuses.load()).toEqual([{ ...status, account: '*' }, healthy]);
      const sameFor: Sla = { ...GOLD, name: 'Checkout', channels: [], severity: 'info', forSeconds: 60 };
      await slas.replace(sameFor, 'ada');
      expect(await statuses.load()).toHaveLength(2);
      await slas.replace({ ...sameFor, windowSeconds: 120 }, 'ada');
      expect(await statuses.load()).toEqual([]);
      await statuses.save([status]);
      await slas.delete('gold', 'ada');
      expect(await statuses.load()).toEqual([]);
      await slas.create({ ...GOLD, id: 'silver' }, 'ada');
      await statuses.save([status, { ...status, slaId: 'silver' }]);
      expect((await statuses.load()).map(({ slaId }) => slaId)).toEqual(['silver']);
      expect(await statuses.forSla('silver')).toEqual([{ ...status, slaId: 'silver' }]);
      expect(await statuses.forSla('gold')).toEqual([]);
      expect(await new PgIncidentStore(test.database).find(incident?.id ?? '')).toMatchObject({
        violations: [{ sla: GOLD }],
      });
    });
  });

  describe('channels', () => {
    it('are created once, replaced and deleted', async () => {
      await channels.create(NIGHT, 'ada');
      await expect(channels.create(NIGHT, 'ada')).rejects.toThrow(ConflictError);
      const hook = { ...NIGHT, type: 'webhook' as const, url: 'https://example.org', headers: { a: 'b' } };
      expect(await channels.replace(hook, 'ada')).toBe(true);
      expect(await channels.list()).toEqual([hook]);
      expect(await channels.delete('night', 'ada')).toBe(true);
      expect(await channels.delete('night', 'ada')).toBe(false);
      expect(await channels.replace(NIGHT, 'ada')).toBe(false);
      expect(await channels.find('night')).toBeUndefined();
    });

    it('stay while SLAs name them', async () => {
      await channels.create(NIGHT, 'ada');
      await slas.create(GOLD, 'ada');
      await slas.create({ ...GOLD, id: 'silver' }, 'ada');
      await expect(channels.delete('night', 'ada')).rejects.toThrow(
        new InUseError('channel', 'night', ['gold', 'silver']),
      );
      expect(await channels.find('night')).toEqual(NIGHT);
    });

    it('cannot be deleted by one while another names them', async () => {
      await channels.create(NIGHT, 'ada');
      const [created, deleted] = await Promise.allSettled([
        slas.create(GOLD, 'ada'),
        channels.delete('night', 'ada'),
      ]);
      const named = await slas.find('gold');
      expect([created.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await channels.find('night')).toEqual(named === undefined ? undefined : NIGHT);
    });
  });
});
