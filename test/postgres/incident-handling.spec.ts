import { type Incident } from '#contract';
import { type KnownOperation } from '#evaluate';
import { DeedRefusedError, type Deed, type IncidentChange, leadOf, UnknownIncidentAccountError } from '#page';
import { ChannelTable, PgIncidentHandling, PgIncidentStore } from '#store';
import {
  endIncident,
  GOLD,
  measuredOperation,
  newViolation,
  NIGHT,
  openIncident,
  T0,
  violating,
} from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const NOW = T0 + 90_000;
const QUIET_MS = 600_000;
const LEFT = new Date(T0 + 80_000).toISOString();

describe('what people do about incidents, in Postgres', () => {
  let test: TestDatabase;
  let store: PgIncidentStore;
  let handling: PgIncidentHandling;
  let operation: KnownOperation;

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgIncidentStore(test.database);
    handling = new PgIncidentHandling(test.database, QUIET_MS);
    operation = await measuredOperation(test.database);
    const channels = new ChannelTable(test.database);
    await channels.create(NIGHT, 'test');
    await channels.create(
      { id: 'pager', name: 'Pager', type: 'pagerduty', routingKey: 'a'.repeat(32), region: 'us' },
      'test',
    );
  });
  afterAll(() => test.drop());
  beforeEach(() =>
    test.database.pool.query(
      `delete from incident; delete from violation; delete from graphile_worker._private_jobs;
       delete from audit where kind = 'incident'`,
    ),
  );

  const opened = async (over = {}): Promise<Incident> => {
    const incident = await openIncident(
      store,
      newViolation(operation, {
        sla: { ...GOLD, channels: ['night', 'pager'] },
        accounts: [violating('acme'), violating('globex', { state: 'resolved', leftAt: LEFT })],
        ...over,
      }),
    );
    if (incident === undefined) throw new Error('there was an open incident');
    return incident;
  };
  const does = (
    incidentId: string,
    deed: Deed,
    { actor = 'grace', account = null as string | null, atUnixMs = NOW, ...more } = {},
  ): Promise<Incident | undefined> =>
    handling.handle({ incidentId, actor, account, atUnixMs, deed, ...more });
  const told = (incident: Incident | undefined) =>
    incident?.deliveries.map(({ channel, event, sequence }) => `${channel} ${event} ${sequence}`).toSorted();
  const deeds = (incident: Incident | undefined) =>
    incident?.timeline
      .filter(({ actor }) => actor !== 'culprit')
      .map(({ actor, kind, account, text }) => [actor, kind, account, text]);
  /** A step of escalation, decided about the incident as it is. */
  const calling = async (id: string): Promise<IncidentChange> => {
    const found = (await store.standing(NOW)).incidents.find((one) => one.id === id);
    if (!found) throw new Error('it does not stand');
    const { mode, key, severity, told: known, escalated, version } = found;
    const deliveries: IncidentChange['deliveries'] = [{ channel: 'night', event: 'escalated', sequence: 0 }];
    const same = { becomes: null, reason: null, joining: [], splitting: [], entries: [] };
    return { id, mode, key, severity, told: known, escalated, version, deliveries, atUnixMs: NOW, ...same };
  };
  const audit = async () => {
    const { rows } = await test.database.pool.query(
      `select actor, target, before, after from audit where kind = 'incident' order by id`,
    );
    return rows;
  };

  it('is done at once with its entry, its note, its audit, and what those hear who heed it', async () => {
    const { id } = await opened();
    const done = await does(id, { kind: 'acknowledge' }, { note: 'Looking at the database' } as object);
    expect(done?.handling).toMatchObject({
      acknowledgedAt: new Date(NOW).toISOString(),
      acknowledgedBy: 'grace',
    });
    expect(deeds(done)).toEqual([
      ['grace', 'acknowledged', null, 'Acknowledged'],
      ['grace', 'noted', null, 'Looking at the database'],
    ]);
    expect(told(done)).toEqual(['night opened 0', 'pager acknowledged 0', 'pager opened 0']);
    expect(await audit()).toEqual([
      expect.objectContaining({
        actor: 'grace',
        target: id,
        before: expect.objectContaining({ account: null, acknowledgedBy: null }),
        after: expect.objectContaining({ account: null, acknowledgedBy: 'grace' }),
      }),
    ]);
    expect(await store.find(id)).toEqual(done);
  });

  it('is told to nobody whose page has failed, and anew each time', async () => {
    const { id } = await opened();
    await does(id, { kind: 'acknowledge' });
    await does(id, { kind: 'unacknowledge' });
    expect(told(await does(id, { kind: 'acknowledge' }))).toContain('pager acknowledged 1');
    await test.database.pool.query(`update delivery set status = 'failed'`);
    await does(id, { kind: 'unacknowledge' });
    expect(told(await does(id, { kind: 'acknowledge' }))).toHaveLength(4);
  });

  it('is one acknowledgement, however many people press at once', async () => {
    const { id } = await opened();
    const people = ['ada', 'grace', 'mary', 'joan', 'edith'];
    const answers = await Promise.all(people.map((actor) => does(id, { kind: 'acknowledge' }, { actor })));
    const [first, ...others] = new Set(answers.map((each) => each?.handling.acknowledgedBy));
    expect(people).toContain(first);
    expect(others).toEqual([]);
    const after = await store.find(id);
    expect(deeds(after)).toEqual([[first, 'acknowledged', null, 'Acknowledged']]);
    expect(told(after)).toEqual(['night opened 0', 'pager acknowledged 0', 'pager opened 0']);
  });

  it('is not lost where others do something else at the same time', async () => {
    const { id } = await opened();
    await Promise.all([
      does(id, { kind: 'acknowledge' }),
      does(id, { kind: 'assign', assignee: 'database team' }),
      does(id, { kind: 'snooze', untilUnixMs: NOW + 60_000 }),
      does(id, { kind: 'note', text: 'hm' }),
      does(id, { kind: 'acknowledge' }, { account: 'acme' }),
    ]);
    const after = await store.find(id);
    expect(after?.handling).toMatchObject({
      acknowledgedBy: 'grace',
      assignee: 'database team',
      snoozedUntil: new Date(NOW + 60_000).toISOString(),
    });
    expect(after?.accountHandling).toMatchObject([
      { account: 'acme', acknowledgedBy: 'grace', assignee: null },
    ]);
    expect(deeds(after)).toHaveLength(5);
  });

  it('ends the incident once, whether people or the rules are first', async () => {
    const incident = await opened();
    const lead = leadOf(incident);
    await Promise.all([
      does(incident.id, { kind: 'resolve' }),
      endIncident(store, incident.id, NOW, lead.accounts),
      does(incident.id, { kind: 'resolve' }, { actor: 'ada' }),
    ]);
    const after = await store.find(incident.id);
    expect([after?.status, after?.resolvedAt]).toEqual(['resolved', new Date(NOW).toISOString()]);
    expect(after?.timeline.filter(({ kind }) => kind === 'resolved')).toHaveLength(1);
    expect(told(after)).toEqual(['night opened 0', 'night resolved 0', 'pager opened 0', 'pager resolved 0']);
  });

  it('resolves while something still violates', async () => {
    const { id } = await opened();
    const done = await does(id, { kind: 'resolve' });
    expect([done?.status, done?.handling.resolvedBy]).toEqual(['resolved', 'grace']);
    expect(done?.violations[0]?.resolvedAt).toBeNull();
    expect(deeds(done)).toEqual([['grace', 'resolved', null, 'Resolved by hand']]);
    expect(told(await does(id, { kind: 'resolve' }, { actor: 'ada' }))).toHaveLength(4);
    await expect(does(id, { kind: 'acknowledge' })).rejects.toThrow(DeedRefusedError);
  });

  it('is of one account, and tells nobody', async () => {
    const { id } = await opened();
    const account = 'acme';
    await does(id, { kind: 'assign', assignee: 'sales' }, { account });
    await does(id, { kind: 'acknowledge' }, { account });
    const done = await does(id, { kind: 'resolve' }, { account });
    expect(done?.status).toBe('open');
    expect(done?.accountHandling).toEqual([
      {
        account,
        acknowledgedAt: new Date(NOW).toISOString(),
        acknowledgedBy: 'grace',
        assignee: 'sales',
        snoozedUntil: null,
        resolvedBy: 'grace',
      },
    ]);
    expect(told(done)).toEqual(['night opened 0', 'pager opened 0']);
    expect(deeds(done)?.map(([, kind, whose]) => [kind, whose])).toEqual([
      ['assigned', 'acme'],
      ['acknowledged', 'acme'],
      ['resolved', 'acme'],
    ]);
  });

  it('is refused of an account that is not hit any more, or is unknown', async () => {
    const { id } = await opened();
    await expect(does(id, { kind: 'acknowledge' }, { account: 'globex' })).rejects.toThrow(LEFT);
    await expect(does(id, { kind: 'note', text: 'x' }, { account: 'acm' })).rejects.toMatchObject({
      constructor: UnknownIncidentAccountError,
      existing: ['acme', 'globex'],
    });
    expect(deeds(await store.find(id))).toEqual([]);
  });

  it('is a note once where it is sent again, and twice where it is said later', async () => {
    const { id } = await opened();
    const note: Deed = { kind: 'note', text: 'restarted it' };
    await does(id, note);
    await does(id, note, { atUnixMs: NOW + 5_000 });
    await does(id, note, { actor: 'ada' });
    await does(id, note, { account: 'acme' });
    expect(deeds(await does(id, note, { atUnixMs: NOW + 600_000 }))).toHaveLength(4);
    expect(await audit()).toEqual([]);
  });

  it.each<[string, Deed, string | null]>([
    ['acknowledged it', { kind: 'acknowledge' }, null],
    ['snoozed it', { kind: 'snooze', untilUnixMs: NOW + 60_000 }, null],
    ['ended it', { kind: 'resolve' }, null],
    ['snoozed an account', { kind: 'snooze', untilUnixMs: NOW + 60_000 }, 'acme'],
  ])('leaves nothing of what was decided before somebody %s', async (_, deed, account) => {
    const { id } = await opened();
    const step: IncidentChange = await calling(id);
    await does(id, deed, { account });
    expect(await store.change(step)).toBeUndefined();
    expect(told(await store.find(id))).not.toContain('night escalated 0');
  });

  it('is younger than what its incident has been told before, however long it has waited for that', async () => {
    const { id } = await opened();
    const step = await calling(id);
    const late = new PgIncidentHandling(
      {
        transaction: (work) =>
          test.database.transaction(async (transaction) => {
            expect(await store.change(step)).toBe(id);
            return work(transaction);
          }),
      },
      QUIET_MS,
    );
    const deed: Deed = { kind: 'resolve' };
    const done = await late.handle({ incidentId: id, account: null, actor: 'ada', atUnixMs: NOW, deed });
    expect(done?.deliveries.filter(({ channel }) => channel === 'night').map(({ event }) => event)).toEqual([
      'opened',
      'escalated',
      'resolved',
    ]);
  });

  it('keeps an account quiet for the quiet period, after which it may be resolved again', async () => {
    const { id } = await opened();
    const quiet = async () => (await store.standing(NOW)).incidents[0]?.accountHandling;
    const resolve: Deed = { kind: 'resolve' };
    await does(id, resolve, { account: 'acme' });
    await does(id, { kind: 'acknowledge' }, { account: 'acme', atUnixMs: NOW + 1_000 });
    await does(id, resolve, { account: 'acme', atUnixMs: NOW + QUIET_MS - 1 });
    const at = (unixMs: number) => [
      { account: 'acme', snoozedUntil: null, resolvedAt: new Date(unixMs).toISOString() },
    ];
    expect(await quiet()).toEqual(at(NOW));
    await does(id, resolve, { account: 'acme', atUnixMs: NOW + QUIET_MS });
    expect(await quiet()).toEqual(at(NOW + QUIET_MS));
  });

  it('finds no incident by an id that is none', async () => {
    expect(await does('x', { kind: 'resolve' })).toBeUndefined();
    expect(await does('00000000-0000-4000-8000-000000000000', { kind: 'resolve' })).toBeUndefined();
  });
});
