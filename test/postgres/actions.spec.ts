import { type KnownOperation } from '#evaluate';
import { type Feedback } from '#contract';
import { AuditLog, PgAcknowledging, PgFeedbackStore, PgIncidentStore, PgLinkKeys, PgLinkUses } from '#store';
import { GOLD, measuredOperation, newViolation, openIncident, T0 } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const NOBODY = '0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80';
const GRACE = { by: 'Grace, through night', atUnixMs: T0 + 90_000 };

describe('what links of pages do', () => {
  let test: TestDatabase;
  let incidents: PgIncidentStore;
  let operation: KnownOperation;
  beforeAll(async () => {
    test = await testDatabase();
    incidents = new PgIncidentStore(test.database);
    operation = await measuredOperation(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(() => sql('delete from incident; delete from violation; delete from audit'));

  const sql = async (text: string): Promise<void> => void (await test.database.pool.query(text));
  const opened = async (over: Partial<typeof GOLD> = {}): Promise<string> => {
    const sla = { ...GOLD, ...over };
    const incident = await openIncident(incidents, newViolation(operation, { sla }), T0);
    if (!incident) throw new Error('there is an open one');
    return incident.id;
  };
  const timeline = async (id: string) => (await incidents.find(id))?.timeline ?? [];
  const deliveryOf = async (id: string) => (await incidents.find(id))?.deliveries[0]?.id ?? '';

  describe('keys', () => {
    const keys = () => new PgLinkKeys(test.database);

    it('are there from the first start, of 32 bytes', async () => {
      const [key, ...others] = await keys().all();
      expect([key?.length, others]).toEqual([32, []]);
      expect(new Set(key).size).toBeGreaterThan(8);
    });

    it('are replaced by new ones, of which the newest signs, and are taken back where they leaked', async () => {
      const [first] = await keys().all();
      expect(await keys().replace('grace', false)).toBe(true);
      const [second, ...old] = await keys().all();
      expect(second).not.toEqual(first);
      expect(old).toEqual([first]);
      for (let i = 0; i < 12; i++) await keys().replace('grace', false);
      expect(await keys().all()).toHaveLength(10);
      await keys().replace('grace', true);
      expect(await keys().all()).toHaveLength(1);
      const [audited] = await new AuditLog(test.database).list({ kind: 'link-key', limit: 1 });
      expect(audited).toMatchObject({ actor: 'grace', after: { earlierLinks: 'revoked' } });
    });
  });

  describe('acknowledging', () => {
    const acknowledging = () => new PgAcknowledging(test.database);

    it('is done by the first, and said to all that follow', async () => {
      const id = await opened();
      const all = await Promise.all(
        ['Grace', 'Ada', 'Linus', 'Mary'].map((by, i) =>
          acknowledging().acknowledge(id, { by, atUnixMs: T0 + i }),
        ),
      );
      const handling = (await incidents.find(id))?.handling;
      for (const each of all) expect(each).toEqual(all[0]);
      expect(handling).toMatchObject({
        acknowledgedBy: all[0]?.by,
        acknowledgedAt: new Date(all[0]?.atUnixMs ?? 0).toISOString(),
      });
      const told = (await timeline(id)).filter(({ kind }) => kind === 'acknowledged');
      expect(told).toEqual([expect.objectContaining({ actor: all[0]?.by, account: null })]);
    });

    it('is not of what is over or unknown', async () => {
      const id = await opened();
      await sql(`update incident set resolved_at = now()`);
      expect(await acknowledging().acknowledge(id, GRACE)).toBeUndefined();
      expect(await acknowledging().acknowledge(NOBODY, GRACE)).toBeUndefined();
      expect((await incidents.find(id))?.handling.acknowledgedAt).toBeNull();
    });
  });

  it('uses of links are kept, the first of each, for as long as their delivery', async () => {
    const uses = new PgLinkUses(test.database);
    const delivery = await deliveryOf(await opened());
    expect(await uses.of(delivery, 'acknowledge')).toBeUndefined();
    await uses.record(delivery, 'acknowledge', GRACE);
    await uses.record(delivery, 'acknowledge', { by: 'Ada', atUnixMs: T0 });
    expect(await uses.of(delivery, 'acknowledge')).toEqual(GRACE);
    expect(await uses.of(delivery, 'useful')).toBeUndefined();
    await uses.record(NOBODY, 'acknowledge', GRACE);
    expect(await uses.of(NOBODY, 'acknowledge')).toBeUndefined();
  });

  describe('feedback', () => {
    const feedback = () => new PgFeedbackStore(test.database);
    const said = (useful: boolean, by: string | null = null, afterMs = 0): Feedback => ({
      useful,
      channel: 'night',
      by,
      at: new Date(T0 + afterMs).toISOString(),
    });

    it('is the last word of each, with each change in the timeline', async () => {
      const id = await opened();
      const words = [
        said(true, 'Grace', 1),
        said(false, null, 2),
        said(false, null, 3),
        said(false, 'Grace', 4),
      ];
      for (const word of words) expect(await feedback().say(id, word)).toBe(true);
      expect(await feedback().of(id)).toEqual([said(false, null, 3), said(false, 'Grace', 4)]);
      const told = (await timeline(id)).filter(({ kind }) => kind === 'feedback');
      expect(told.map(({ actor, text }) => [actor, text])).toEqual([
        ['Grace, through night', 'Says that the page was useful'],
        ['somebody, through night', 'Says that the page was noise'],
        ['Grace, through night', 'Says that the page was noise'],
      ]);
      expect(await feedback().say(NOBODY, said(true))).toBe(false);
    });

    it('does not grow without bounds, whoever invents names or changes his mind', async () => {
      const id = await opened();
      for (let i = 0; i < 100; i++) expect(await feedback().say(id, said(true, `n${i}`))).toBe(true);
      expect(await feedback().say(id, said(true, 'n100'))).toBe(false);
      expect(await feedback().say(id, said(false, 'n3'))).toBe(true);
      expect(await feedback().of(id)).toHaveLength(100);
      expect((await timeline(id)).filter(({ kind }) => kind === 'feedback')).toHaveLength(100);
    });

    it('is counted for each rule and version whose incident somebody was paged for', async () => {
      const cases = [
        { version: 1, voices: [said(true)] },
        { version: 1, voices: [said(false, 'a'), said(false, 'b'), said(true, 'c')] },
        { version: 1, voices: [] },
        { version: 2, voices: [said(true, 'a', 1), said(false, 'b', 2)] },
        { version: 2, voices: [said(true)], isUndelivered: true },
        { version: 2, voices: [], mode: 'shadow' as const },
        { id: 'silver', version: 7, voices: [said(false)] },
      ];
      for (const { voices, isUndelivered = false, ...over } of cases) {
        const id = await opened(over);
        for (const voice of voices) await feedback().say(id, voice);
        if (!isUndelivered) await sql(`update delivery set status = 'delivered' where incident_id = '${id}'`);
        await sql(`update violation set resolved_at = now(); update incident set resolved_at = now()`);
      }
      const gold = [
        // Of one and one, the last word counts.
        { sla: 'gold', version: 2, pages: 1, useful: 0, noise: 1 },
        { sla: 'gold', version: 1, pages: 3, useful: 1, noise: 1 },
      ];
      expect(await feedback().votes({ sla: 'gold', sinceUnixMs: T0 })).toEqual(gold);
      const silver = { sla: 'silver', version: 7, pages: 1, useful: 0, noise: 1 };
      expect(await feedback().votes({ sinceUnixMs: T0 })).toEqual([...gold, silver]);
      expect(await feedback().votes({ sinceUnixMs: T0 + 3_600_000 })).toEqual([]);
    });

    it('of an incident of two rules counts for both, once each', async () => {
      const [id, other] = [await opened(), await opened({ id: 'silver', version: 3 })];
      await sql(`update violation set incident_id = '${id}'; delete from incident where id = '${other}'`);
      await sql(`update delivery set status = 'delivered'`);
      await feedback().say(id, said(true));
      expect(await feedback().votes({ sinceUnixMs: T0 })).toEqual([
        { sla: 'gold', version: null, pages: 1, useful: 1, noise: 0 },
        { sla: 'silver', version: 3, pages: 1, useful: 1, noise: 0 },
      ]);
    });
  });
});
