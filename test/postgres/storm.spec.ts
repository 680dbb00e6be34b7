import { type Explanation, type Incident, type Sla } from '#contract';
import { type KnownOperation, type SlaStatus } from '#evaluate';
import { ManualClock, silentLogger } from '#kit';
import { type Evidence, type ExplainViolations, IncidentKeeper } from '#page';
import { PgIncidentStore } from '#store';
import { evidence, GOLD, measuredOperation, violating } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const SLAS = 500;
const OPERATIONS = 10;
const ROUNDS = 12;
const NOW = Date.UTC(2026, 0, 2, 3, 4, 0);

const named = (name: string): Explanation => ({
  ...evidence().explanation,
  verdict: 'named',
  reason: 'excess-over-baseline',
  confidence: 'high',
  culprit: {
    name,
    kind: 'dependency',
    share: 0.9,
    violatingNs: 2e9,
    baselineNs: 1e7,
    evidence: `inside ${name}`,
  },
  violatingTraces: 14,
});

describe('a storm', () => {
  let test: TestDatabase;
  let operations: KnownOperation[];

  beforeAll(async () => {
    test = await testDatabase();
    const first = await measuredOperation(test.database);
    const { rows } = await test.database.pool.query<{ id: number; name: string }>(
      `insert into operation (service, name, kind, entry)
       select service, 'GET /' || n, kind, entry from operation, generate_series(2, $2) n where id = $1
       returning id, name`,
      [first.id, OPERATIONS],
    );
    operations = [first, ...rows.map((row) => Object.assign({}, first, row))];
  });
  afterAll(() => test.drop());
  beforeEach(() => test.database.pool.query('delete from violation; delete from incident'));

  /** Breaks all SLAs within a minute, and lets them recover after that. */
  async function storm(culpritOf: (operation: number) => string) {
    const store = new PgIncidentStore(test.database);
    const clock = new ManualClock(NOW);
    const slas = Array.from({ length: SLAS }, (_, i): Sla => ({
      ...GOLD,
      id: `sla-${i}`,
      name: `SLA ${i}`,
      channels: i % 2 ? ['night'] : ['night', 'day'],
    }));
    const explain: ExplainViolations = ({ violations }) => {
      const found: Evidence = {
        ...evidence(),
        explanation: named(culpritOf(operations.findIndex(({ id }) => id === violations[0]?.operationId))),
      };
      return Promise.resolve([{ violationIds: violations.map(({ id }) => id), evidence: found }]);
    };
    const none = { silences: [], routes: [], teams: [], policies: [], rotations: [] };
    const channels = [
      { id: 'night', type: 'email' as const },
      { id: 'day', type: 'webhook' as const },
    ];
    const keeper = new IncidentKeeper({
      store,
      explain,
      audience: () => Promise.resolve({ channels, ...none }),
      slas: () => Promise.resolve(slas),
      detailsOf: () => Promise.resolve(new Map()),
      clock,
      log: silentLogger(),
    });
    const round = async (broken: number) => {
      const statuses = slas.slice(0, broken).flatMap((sla, i): SlaStatus[] => {
        const operation = operations[i % OPERATIONS];
        if (!operation) return [];
        const { joinedAt: _, leftAt: __, labels: ___, ...status } = violating(`account-${i % 50}`);
        const measurement = { ...status.measurement, windowEndUnixMs: clock.nowMs() };
        return [
          {
            ...status,
            measurement,
            slaId: sla.id,
            operation,
            alerting: true,
            sinceUnixMs: NOW,
            violatingSinceUnixMs: NOW,
          },
        ];
      });
      await keeper.reconcile({ judgedAtUnixMs: clock.nowMs(), slas, statuses });
      await keeper.settled();
      clock.advance(5_000);
      // Nothing is delivered here; what waits to be is not told again.
      await test.database.pool.query(`update delivery set status = 'delivered'`);
    };
    for (let i = 1; i <= ROUNDS; i++) await round(Math.ceil((SLAS * i) / ROUNDS));
    const during = await store.list({ limit: 10 });
    await round(0);
    return { during, after: await store.list({ limit: 10 }) };
  }
  const told = ({ deliveries }: Incident) => {
    const counts: Record<string, number> = {};
    for (const { channel, event } of deliveries)
      counts[`${channel} ${event}`] = (counts[`${channel} ${event}`] ?? 0) + 1;
    return counts;
  };

  it('of one cause that breaks 500 SLAs within a minute is one page, updated', async () => {
    const { during, after } = await storm(() => 'payments-db');
    expect(during).toHaveLength(1);
    const [incident] = during;
    expect(incident).toMatchObject({ status: 'open', key: { by: 'culprit', name: 'payments-db' } });
    expect(incident?.violations).toHaveLength(SLAS);
    expect(incident?.blastRadius).toMatchObject({ slas: SLAS, operations: OPERATIONS, accounts: 50 });
    const { 'day updated': updates = 0, ...others } = incident ? told(incident) : {};
    expect(others).toEqual({ 'night opened': 1, 'day opened': 1 });
    expect(updates).toBeGreaterThanOrEqual(1);
    expect(updates).toBeLessThanOrEqual(3);
    expect(after.map(({ status }) => status)).toEqual(['resolved']);
    expect(after[0] && told(after[0])).toMatchObject({ 'night resolved': 1, 'day resolved': 1 });
  });

  it('of two causes at once is two', async () => {
    const { during } = await storm((operation) => (operation % 2 ? 'payments-db' : 'cache'));
    const keys = during.map(({ key }) => (key.by === 'culprit' ? key.name : key.by)).toSorted();
    expect(keys).toEqual(['cache', 'payments-db']);
    for (const incident of during) {
      expect(incident.violations).toHaveLength(SLAS / 2);
      const events = incident.deliveries.filter(({ event }) => event === 'opened');
      expect(events.length).toBe(incident.key.by === 'culprit' && incident.key.name === 'cache' ? 2 : 1);
    }
  });
});
