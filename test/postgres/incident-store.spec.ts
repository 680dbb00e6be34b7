import { type IncidentAccount } from '#contract';
import { type KnownOperation } from '#evaluate';
import { leadOf } from '#page';
import { PgIncidentStore } from '#store';
import {
  evidence,
  GOLD,
  measuredOperation,
  newViolation,
  endIncident,
  openIncident,
  span,
  T0,
  violating,
} from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

describe('incidents in Postgres', () => {
  let test: TestDatabase;
  let store: PgIncidentStore;
  let operation: KnownOperation;

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgIncidentStore(test.database);
    operation = await measuredOperation(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(() =>
    test.database.pool.query(
      'delete from incident; delete from violation; delete from graphile_worker._private_jobs',
    ),
  );

  /** Of the violation, and of its incident. */
  const opened = async (over = {}, key?: string): Promise<{ id: string; incidentId: string }> => {
    const incident = await openIncident(store, newViolation(operation, over), key);
    if (incident === undefined) throw new Error('there was an open incident');
    return { id: leadOf(incident).id, incidentId: incident.id };
  };
  const jobs = async (): Promise<{ due: boolean }[]> => {
    const { rows } = await test.database.pool.query<{ due: boolean }>(
      'select run_at <= now() as due from graphile_worker.jobs order by id',
    );
    return rows;
  };

  it('open with their accounts and a delivery for each channel', async () => {
    const incident = await openIncident(store, newViolation(operation));
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(incident).toMatchObject({
      id,
      status: 'open',
      mode: 'live',
      key: { by: 'operation', service: 'frontend', name: 'GET /', kind: 'server' },
      severity: 'error',
      openedAt: new Date(T0 + 60_000).toISOString(),
      reopenedAt: null,
      resolvedAt: null,
      violatingSinceUnixMs: T0 + 20_000,
      lastBadSpanEndUnixMs: null,
      violations: [
        {
          id,
          sla: GOLD,
          operation: { service: 'frontend', name: 'GET /', kind: 'server' },
          operationId: operation.id,
          resolvedAt: null,
          violatingSinceUnixMs: T0 + 20_000,
          accounts: [violating('acme')],
          explanation: null,
        },
      ],
      blastRadius: { accounts: 1, violating: 1, slas: 1, operations: 1 },
      explanation: null,
      exemplars: [],
      handling: { acknowledgedAt: null, assignee: null },
      timeline: [{ kind: 'opened', actor: 'culprit', reason: 'new-cause' }],
      deliveries: [
        { channel: 'night', event: 'opened', sequence: 0, status: 'queued', attempts: 0, deliveredAt: null },
      ],
    });
    expect(await store.open()).toEqual([incident]);
    expect(await jobs()).toEqual([{ due: true }]);
  });

  it('are one per SLA and operation, however many evaluators see it', async () => {
    const created = await Promise.all([1, 2, 3].map(() => openIncident(store, newViolation(operation))));
    expect(created.filter((incident) => incident !== undefined)).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  it('may open again once resolved', async () => {
    await endIncident(store, (await opened()).incidentId, T0 + 120_000);
    expect(await openIncident(store, newViolation(operation))).toBeDefined();
  });

  it('replace their accounts', async () => {
    const { id, incidentId } = await opened();
    const left = violating('acme', { state: 'resolved', leftAt: new Date(T0 + 90_000).toISOString() });
    const globex = violating('globex', { joinedAt: new Date(T0 + 70_000).toISOString() });
    await store.updateAccounts([{ violationId: id, accounts: [left, globex] }]);
    expect(
      (await store.find(incidentId))?.violations[0]?.accounts.map(({ account, state }) => [account, state]),
    ).toEqual([
      ['acme', 'resolved'],
      ['globex', 'firing'],
    ]);
    await store.updateAccounts([{ violationId: id, accounts: [left] }]);
    expect((await store.find(incidentId))?.violations[0]?.accounts).toEqual([left]);
  });

  it('keep the evidence', async () => {
    const { id, incidentId } = await opened();
    await store.attachEvidence([id], evidence());
    const incident = await store.find(incidentId);
    expect(incident?.explanation).toEqual(evidence().explanation);
    expect(incident?.exemplars).toEqual(evidence().exemplars);
    expect(incident?.lastBadSpanArrivalUnixMs).toBe(T0 + 59_250);
    expect(await store.keptTrace('a'.repeat(32))).toEqual([span()]);
    expect(await store.keptTrace('c'.repeat(32))).toEqual([]);
  });

  it('keep further traces with the evidence, for as long as it is there', async () => {
    const { id } = await opened();
    const traceId = 'c'.repeat(32);
    await store.keepTraces([id], [{ traceId, spans: [span()] }]);
    expect(await store.keptTrace(traceId)).toEqual([]);
    await store.attachEvidence([id], evidence());
    await store.keepTraces([id], [{ traceId, spans: [span()] }]);
    expect(await store.keptTrace(traceId)).toEqual([span()]);
    await store.attachEvidence([id], evidence());
    expect(await store.keptTrace(traceId)).toEqual([]);
  });

  it('replace the evidence by a later one, but not the span that time to page starts with', async () => {
    const { id, incidentId } = await opened();
    await store.attachEvidence([id], evidence());
    const spans = [span(), span({ spanId: 'c'.repeat(16), parentSpanId: 'b'.repeat(16) })];
    await store.attachEvidence(
      [id],
      evidence({ exemplars: [], lastBadSpan: null, traces: [{ traceId: 'a'.repeat(32), spans }] }),
    );
    const incident = await store.find(incidentId);
    expect(incident?.exemplars).toEqual([]);
    expect(incident?.lastBadSpanEndUnixMs).toBe(T0 + 59_000);
    expect(await store.keptTrace('a'.repeat(32))).toEqual(spans);
  });

  it('keep how long requests took, for each violation that it is evidence of', async () => {
    const { id } = await opened();
    const { id: other } = await opened({ sla: { ...GOLD, id: 'silver' } }, 'other');
    const counted = {
      fromUnixMs: T0,
      toUnixMs: T0 + 60_000,
      requests: 3,
      slower: 1,
      buckets: [-90, 20],
      counts: [2, 1],
    };
    const latency = { promisedNs: 5e8, accounts: 1, accountsLeftOut: 0, now: counted, before: counted };
    await store.attachEvidence([id, other], evidence({ latency }));
    const held = await store.evidenceOf([id, other]);
    expect(held.map(({ evidence: { latency: kept } }) => kept)).toEqual([latency]);
    await store.attachEvidence([other], evidence());
    expect((await store.evidenceOf([other]))[0]?.evidence.latency).toBeNull();
  });

  it('tell of the end those who are told of the beginning', async () => {
    const { incidentId } = await opened({ sla: { ...GOLD, channels: ['night', 'day'] } });
    await test.database.pool.query(`update delivery set status = 'failed' where channel_id = 'day'`);
    const end = violating('acme', { state: 'resolved', leftAt: new Date(T0 + 120_000).toISOString() });
    await endIncident(store, incidentId, T0 + 120_000, [end]);
    await endIncident(store, incidentId, T0 + 180_000);
    const incident = await store.find(incidentId);
    expect(incident).toMatchObject({
      status: 'resolved',
      resolvedAt: new Date(T0 + 120_000).toISOString(),
      violations: [{ accounts: [end] }],
    });
    const resolved = incident?.deliveries.filter(({ event }) => event === 'resolved');
    expect(resolved?.map(({ channel }) => channel)).toEqual(['night']);
    expect(await store.open()).toEqual([]);
  });

  it('are found by id and listed by state and SLA, the newest first', async () => {
    const first = await opened();
    await endIncident(store, first.incidentId, T0 + 70_000);
    const second = await opened({ openedAtUnixMs: T0 + 80_000 });
    const other = await opened({ openedAtUnixMs: T0 + 75_000, sla: { ...GOLD, id: 'silver' } }, 'other');
    const ids = async (filter: Omit<Parameters<PgIncidentStore['list']>[0], 'limit'>): Promise<string[]> =>
      (await store.list({ limit: 10, ...filter })).map(({ id }) => id);
    expect(await ids({})).toEqual([second.incidentId, other.incidentId, first.incidentId]);
    expect(await ids({ status: 'resolved' })).toEqual([first.incidentId]);
    expect(await ids({ status: 'open', sla: 'gold' })).toEqual([second.incidentId]);
    expect(await store.list({ limit: 1 })).toHaveLength(1);
    await store.attachEvidence([first.id], evidence());
    expect(await ids({ keptTrace: 'a'.repeat(32) })).toEqual([first.incidentId]);
    expect(await ids({ keptTrace: 'a'.repeat(32), status: 'open' })).toEqual([]);
    expect(await store.find('no-uuid')).toBeUndefined();
    expect(await store.find('00000000-0000-4000-8000-000000000000')).toBeUndefined();
    expect((await store.find(first.incidentId))?.violations[0]).not.toHaveProperty('operationId');
  });

  it('tell what the contracts of their accounts weigh, and may be listed by it', async () => {
    const heavy = violating('acme', { tier: 'gold', weight: 10 });
    const light = violating('trial', { weight: 0.1 });
    const of = (id: string, accounts: IncidentAccount[]) =>
      opened({ sla: { ...GOLD, id }, accounts, openedAtUnixMs: T0 + accounts.length }, id);
    await of('plain', [violating('a'), violating('b'), light]);
    const weighty = await of('weighty', [light, heavy]);
    await of('trial', [light]);
    const listed = async (filter: object): Promise<string[]> =>
      (await store.list({ limit: 10, ...filter })).map((one) => leadOf(one).sla.id);
    expect(await listed({})).toEqual(['plain', 'weighty', 'trial']);
    expect(await listed({ order: 'weight' })).toEqual(['weighty', 'plain', 'trial']);
    expect((await store.find(weighty.incidentId))?.violations[0]?.accounts).toEqual([heavy, light]);
    const left = new Date(T0 + 90_000).toISOString();
    await store.updateAccounts([{ violationId: weighty.id, accounts: [{ ...heavy, leftAt: left }, light] }]);
    expect(await listed({ order: 'weight' })).toEqual(['plain', 'weighty', 'trial']);
    await endIncident(store, weighty.incidentId, T0 + 90_000, [
      { ...heavy, leftAt: left },
      { ...light, leftAt: left },
    ]);
    expect(await listed({ order: 'weight' })).toEqual(['weighty', 'plain', 'trial']);
  });
});
