import { EscalationPolicy, type Handling, type Incident, Rotation, type Silence, type Sla } from '#contract';
import { type KnownOperation, type SlaStatus } from '#evaluate';
import { ManualClock, silentLogger } from '#kit';
import { IncidentKeeper } from '#page';
import { type Database, PgIncidentStore } from '#store';
import { evidence, GOLD, measuredOperation, T0, violating } from './samples.js';
import { mortalWrites } from './mortal-writes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const MINUTE = 60_000;
const PAYMENTS: Sla = { ...GOLD, escalation: 'payments' };
const PLAIN: Sla = { ...GOLD, id: 'plain' };
const POLICY = EscalationPolicy.parse({
  id: 'payments',
  name: 'Payments',
  steps: [
    { afterMinutes: 0, notify: [{ rotation: 'payments' }] },
    { afterMinutes: 10, notify: [{ channel: 'lead' }] },
    { afterMinutes: 25, notify: [{ channel: 'boss' }, { rotation: 'payments' }] },
  ],
  repeat: { times: 1, everyMinutes: 60 },
});
const ROTATION = Rotation.parse({
  id: 'payments',
  name: 'Payments',
  timeZone: 'Europe/Berlin',
  handover: { every: 'day', at: '04:20' },
  startsOn: '2026-01-01',
  // In the night of T0, 04:04 in Berlin: until 04:20 it is Anna's turn, afterwards Bob's.
  members: ['anna', 'bob'],
});
const CHANNELS = ['night', 'anna', 'bob', 'lead', 'boss'].map((id) => ({ id, type: 'email' as const }));
const EVERYTHING = ['anna opened 0', 'night opened 0', 'lead escalated 2/0', 'bob escalated 3/0'].concat([
  'boss escalated 3/0',
  'bob escalated 1/1',
  'lead escalated 2/1',
  'bob escalated 3/1',
  'boss escalated 3/1',
]);

describe('escalation, on Postgres and by a clock of its own,', () => {
  let test: TestDatabase;
  let operation: KnownOperation;
  let clock: ManualClock;
  let silences: Silence[];

  beforeAll(async () => {
    test = await testDatabase();
    operation = await measuredOperation(test.database);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.pool.query(
      'delete from incident; delete from violation; delete from graphile_worker._private_jobs',
    );
    clock = new ManualClock(T0);
    silences = [];
  });

  /** A process that leads, which has nothing in memory. */
  const keeperOf = (writes: Pick<Database, 'transaction'> = test.database): IncidentKeeper =>
    new IncidentKeeper({
      store: new PgIncidentStore(test.database, writes),
      explain: ({ violations }) =>
        Promise.resolve([{ violationIds: violations.map(({ id }) => id), evidence: evidence() }]),
      audience: () =>
        Promise.resolve({
          channels: CHANNELS,
          silences,
          routes: [],
          teams: [],
          policies: [POLICY],
          rotations: [ROTATION],
        }),
      slas: () => Promise.resolve([PAYMENTS, PLAIN]),
      detailsOf: () => Promise.resolve(new Map()),
      clock,
      log: silentLogger(),
    });
  const status = (slaId: string, alerting: boolean): SlaStatus => {
    const { measurement } = violating('acme');
    const state = alerting ? ('firing' as const) : ('ok' as const);
    const reason = alerting ? ('violation-confident' as const) : ('recent-healthy' as const);
    const sinceUnixMs = clock.nowMs();
    const violatingSinceUnixMs = alerting ? sinceUnixMs : null;
    return {
      slaId,
      operation,
      account: 'acme',
      state,
      reason,
      alerting,
      sinceUnixMs,
      violatingSinceUnixMs,
      measurement,
    };
  };
  const judge = async (keeper: IncidentKeeper, alerting: boolean, sla = PAYMENTS): Promise<void> => {
    await keeper.reconcile({
      judgedAtUnixMs: clock.nowMs(),
      slas: [sla],
      statuses: [status(sla.id, alerting)],
    });
    await keeper.settled();
  };
  const incident = async (): Promise<Incident> => {
    const [found] = await new PgIncidentStore(test.database).list({ limit: 1 });
    if (!found) throw new Error('there is none');
    return found;
  };
  /** In the order in which they were queued, those of one moment by channel. */
  const told = async (): Promise<string[]> => {
    const { deliveries } = await incident();
    const sorted = deliveries.toSorted(
      (a, b) => a.createdAt.localeCompare(b.createdAt) || a.channel.localeCompare(b.channel),
    );
    return sorted.map(({ channel, event, sequence, escalation }) =>
      [channel, event, escalation ? `${escalation.step}/${escalation.repeat}` : sequence].join(' '),
    );
  };
  const handle = async (change: Partial<Record<keyof Handling, string | null>>): Promise<void> => {
    const { acknowledgedAt = null, snoozedUntil = null } = change;
    await test.database.pool.query(
      'update incident set acknowledged_at = $1, snoozed_until = $2, version = version + 1',
      [acknowledgedAt, snoozedUntil],
    );
  };
  const after = (minutes: number): string => new Date(T0 + minutes * MINUTE).toISOString();
  /** Lets the time pass until so many minutes after the opening, and tends every half minute. */
  const until = async (keeper: IncidentKeeper, minutes: number): Promise<void> => {
    while (clock.nowMs() < T0 + minutes * MINUTE) {
      clock.advance(Math.min(MINUTE / 2, T0 + minutes * MINUTE - clock.nowMs()));
      await keeper.tend();
    }
  };

  it('tells one after the other, whoever is on call at that moment, and again', async () => {
    const keeper = keeperOf();
    await judge(keeper, true);
    expect(await told()).toEqual(['anna opened 0', 'night opened 0']);
    await until(keeper, 9.5);
    expect(await told()).toHaveLength(2);
    await until(keeper, 200);
    expect(await told()).toEqual(EVERYTHING);
    const { timeline, deliveries } = await incident();
    const escalated = timeline.filter(({ kind }) => kind === 'escalated');
    expect(escalated.slice(0, 4).map(({ at, actor, reason, text }) => [at, actor, reason, text])).toEqual([
      [after(0), 'culprit', 'step-at-once', 'Step 1 of policy payments, at once: anna'],
      [
        after(10),
        'culprit',
        'step-unacknowledged',
        'Not acknowledged for 10 min: escalated to step 2 of policy payments: lead',
      ],
      [
        after(25),
        'culprit',
        'step-unacknowledged',
        'Not acknowledged for 25 min: escalated to step 3 of policy payments: boss, bob',
      ],
      [
        after(60),
        'culprit',
        'step-repeated',
        'Not acknowledged for 1 h: escalated to step 1 of policy payments, again: bob',
      ],
    ]);
    expect(deliveries.find(({ channel }) => channel === 'boss')?.escalation).toEqual({
      policy: 'payments',
      step: 3,
      repeat: 0,
      afterMs: 25 * MINUTE,
    });
    const jobs = await test.database.pool.query('select from graphile_worker.jobs');
    expect(jobs.rowCount).toBe(EVERYTHING.length);

    await judge(keeper, false);
    const ends = (await told()).filter((each) => each.includes('resolved'));
    expect(ends.map((each) => each.split(' ')[0])).toEqual(['anna', 'bob', 'boss', 'lead', 'night']);
  });

  it('ends with an acknowledgement, also of one whose step has just been decided', async () => {
    let acknowledgedAt: string | undefined;
    const keeper = keeperOf({
      transaction: async (work) => {
        if (acknowledgedAt !== undefined) await handle({ acknowledgedAt });
        return test.database.transaction(work);
      },
    });
    await judge(keeper, true);
    await until(keeper, 9.5);
    acknowledgedAt = after(9.9);
    await until(keeper, 60);
    expect(await told()).toEqual(['anna opened 0', 'night opened 0']);
  });

  it('waits for the end of a snooze, and begins anew then', async () => {
    const keeper = keeperOf();
    await judge(keeper, true);
    await until(keeper, 5);
    await handle({ snoozedUntil: after(30) });
    await until(keeper, 29.5);
    expect(await told()).toHaveLength(2);
    await until(keeper, 40);
    expect((await told()).slice(2)).toEqual(['bob escalated 1/0', 'lead escalated 2/0']);
    const { timeline } = await incident();
    expect(timeline.map(({ reason }) => reason)).toContain('step-after-snooze');
  });

  it('begins with the end of a silence', async () => {
    const keeper = keeperOf();
    silences = [
      {
        id: 1,
        match: { slas: ['gold'] },
        comment: 'we know',
        createdBy: 'ada',
        from: after(-1),
        until: after(30),
        createdAt: after(-1),
        expiredAt: null,
        expiredBy: null,
      },
    ];
    await judge(keeper, true);
    await until(keeper, 29.5);
    expect(await told()).toEqual([]);
    await until(keeper, 39.5);
    expect(await told()).toEqual(['bob opened 0', 'night opened 0']);
    await until(keeper, 40);
    expect((await told()).slice(2)).toEqual(['lead escalated 2/0']);
  });

  it('of an SLA that joins later has its time from then', async () => {
    const keeper = keeperOf();
    await judge(keeper, true, PLAIN);
    await until(keeper, 40);
    expect(await told()).toEqual(['night opened 0']);
    await judge(keeper, true);
    await until(keeper, 49.5);
    expect((await told()).slice(1)).toEqual(['bob opened 0']);
    await until(keeper, 50);
    expect((await told()).slice(2)).toEqual(['lead escalated 2/0']);
  });

  it('begins anew where the incident does, and tells those first who are on call then', async () => {
    const keeper = keeperOf();
    await judge(keeper, true);
    await until(keeper, 12);
    await handle({ acknowledgedAt: after(12) });
    await judge(keeper, false);
    await until(keeper, 14);
    await judge(keeper, true);
    await until(keeper, 24);
    expect((await told()).filter((each) => !each.includes('resolved'))).toEqual([
      'anna opened 0',
      'night opened 0',
      'lead escalated 2/0',
      'anna reopened 1',
      'lead reopened 1',
      'night reopened 1',
      'lead escalated 2/0',
    ]);
  });

  it('loses no step and takes none twice, whenever the process dies', async () => {
    let deaths = 0;
    // Each time it dies a statement later than the time before, or just after it has committed.
    for (const dies of ['before', 'after'] as const) {
      for (let statements = 0, hasDied = true; hasDied; statements++) {
        await test.database.pool.query('delete from incident; delete from violation');
        clock = new ManualClock(T0);
        await judge(keeperOf(), true);
        hasDied = false;
        for (const minutes of [10, 25, 60, 70, 85]) {
          clock.advance(T0 + minutes * MINUTE - clock.nowMs());
          const mortal = mortalWrites(test.database, dies, statements);
          await keeperOf(mortal.writes).tend();
          hasDied ||= mortal.hasDied();
          await keeperOf().tend();
        }
        deaths += Number(hasDied);
        expect(await told()).toEqual(EVERYTHING);
      }
    }
    expect(deaths).toBeGreaterThan(4);
  });

  it('is taken once by two who both believe that they lead', async () => {
    await judge(keeperOf(), true);
    for (const minutes of [10, 25, 60, 70, 85]) {
      clock.advance(T0 + minutes * MINUTE - clock.nowMs());
      await Promise.all([keeperOf().tend(), keeperOf().tend(), keeperOf().tend()]);
    }
    expect(await told()).toEqual(EVERYTHING);
  });
});
