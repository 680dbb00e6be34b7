import { type SlaStatus } from '#evaluate';
import { ManualClock, silentLogger } from '#kit';
import { type Evidence } from '../ports.js';
import { exemplar, named, SENT_UNIX_MS } from '../testing/incidents.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { span } from '../testing/spans.js';
import { checkout, sla, status } from '../testing/statuses.js';
import { type ExplainIncident, type ExplainRequest } from './explaining.js';
import { IncidentKeeper } from './incident-keeper.js';

const gold = sla('gold');
const T1 = 'a'.repeat(32);
const T2 = 'b'.repeat(32);

function evidence(traceId: string, violatingTraces: number, change: Partial<Evidence> = {}): Evidence {
  return {
    explanation: { ...named, violatingTraces },
    exemplars: violatingTraces > 0 ? [exemplar(0, 2_410, { traceId })] : [],
    lastBadSpan: { endUnixMs: SENT_UNIX_MS - 3_000, arrivalUnixMs: SENT_UNIX_MS - 2_000 },
    traces: violatingTraces > 0 ? [{ traceId, spans: [span(traceId, '1'.repeat(16))] }] : [],
    ...change,
  };
}

function setUp(
  explain: ExplainIncident = () => Promise.resolve(evidence(T1, 3)),
  store = new MemoryIncidentStore(),
) {
  const clock = new ManualClock(SENT_UNIX_MS);
  const asked: ExplainRequest[] = [];
  const keeper = new IncidentKeeper({
    store,
    clock,
    log: silentLogger(),
    explain: (request) => {
      asked.push(request);
      return explain(request);
    },
    labelsOf: (accounts) => Promise.resolve(new Map(accounts.map((name) => [name, { tier: 'gold' }]))),
  });
  const reconcile = async (statuses: SlaStatus[], slas = [gold], existing = slas) => {
    const done = await keeper.reconcile({ judgedAtUnixMs: clock.nowMs(), slas, statuses }, existing);
    await keeper.settled();
    return done.map(({ action, reason }) => `${action}: ${reason}`);
  };
  return { store, clock, keeper, asked, reconcile, only: () => store.incidents.get('i-1') };
}

const events = (store: MemoryIncidentStore) => store.queued.map((delivery) => delivery.event);

describe('IncidentKeeper', () => {
  it('opens one incident for all accounts of an operation, with their labels', async () => {
    const { reconcile, store, only } = setUp();
    expect(await reconcile([status('gold', 'acme'), status('gold', 'globex')])).toEqual(['open: alerting']);
    expect(only()?.accounts).toMatchObject([
      { account: 'acme', labels: { tier: 'gold' }, leftAt: null },
      { account: 'globex', labels: { tier: 'gold' }, leftAt: null },
    ]);
    expect(events(store)).toEqual(['opened']);
  });

  it('keeps the operations of one SLA apart', async () => {
    const { reconcile, store } = setUp();
    const other = status('gold', 'acme', { operation: { ...checkout, id: 8 } });
    await reconcile([status('gold', 'acme'), other]);
    expect([...store.incidents.values()].map((one) => one.operationId)).toEqual([7, 8]);
  });

  it('opens nothing for what does not alert', async () => {
    const { reconcile, store } = setUp();
    const pending = status('gold', 'acme', { alerting: false, state: 'pending' });
    expect(await reconcile([pending])).toEqual([]);
    expect(store.incidents.size).toBe(0);
  });

  it('makes an incident of an SLA without channels too', async () => {
    const { reconcile, store } = setUp();
    const silent = sla('gold', { channels: [] });
    expect(await reconcile([status('gold', 'acme')], [silent])).toEqual(['open: alerting']);
    expect(events(store)).toEqual([]);
  });

  it('does nothing when told the same again', async () => {
    const { reconcile } = setUp();
    await reconcile([status('gold', 'acme')]);
    expect(await reconcile([status('gold', 'acme')])).toEqual([]);
  });

  it('updates the accounts that join, leave and come back, without another mail', async () => {
    const { reconcile, store, only, clock } = setUp();
    await reconcile([status('gold', 'acme')]);
    expect(await reconcile([status('gold', 'acme'), status('gold', 'globex')])).toEqual([
      'update: account-joined',
    ]);
    clock.advance(5_000);
    const healthy = status('gold', 'acme', { alerting: false, state: 'resolved', reason: 'recent-healthy' });
    expect(await reconcile([healthy, status('gold', 'globex')])).toEqual(['update: account-left']);
    expect(only()?.accounts[0]).toMatchObject({
      account: 'acme',
      state: 'resolved',
      reason: 'recent-healthy',
      leftAt: new Date(SENT_UNIX_MS + 5_000).toISOString(),
    });
    expect(await reconcile([status('gold', 'acme'), status('gold', 'globex')])).toEqual([
      'update: account-joined',
    ]);
    expect(only()?.accounts.map((account) => account.leftAt)).toEqual([null, null]);
    expect(events(store)).toEqual(['opened']);
  });

  it('lets an account leave that the rule no longer selects', async () => {
    const { reconcile, only } = setUp();
    await reconcile([status('gold', 'acme'), status('gold', 'globex')]);
    expect(await reconcile([status('gold', 'globex')])).toEqual(['update: account-left']);
    expect(only()?.accounts[0]).toMatchObject({ account: 'acme', reason: 'rule-changed' });
  });

  it('renews the numbers at the grain of the histograms, not at each judgement', async () => {
    const { reconcile, only } = setUp();
    const first = status('gold', 'acme');
    const later = (ms: number, bad: number) =>
      status('gold', 'acme', {
        measurement: { ...first.measurement, bad, windowEndUnixMs: first.measurement.windowEndUnixMs + ms },
      });
    await reconcile([first]);
    expect(await reconcile([later(9_000, 50)])).toEqual([]);
    expect(await reconcile([later(10_000, 60)])).toEqual(['update: measured-again']);
    expect(only()?.accounts[0]?.measurement.bad).toBe(60);
  });

  it('stays open and says so while there are no requests', async () => {
    const { reconcile, only, store } = setUp();
    await reconcile([status('gold', 'acme')]);
    const silent = status('gold', 'acme', { state: 'no-data', reason: 'no-requests' });
    expect(await reconcile([silent])).toEqual(['update: state-changed']);
    expect(only()).toMatchObject({ status: 'open', accounts: [{ state: 'no-data', leftAt: null }] });
    expect(events(store)).toEqual(['opened']);
  });

  it('resolves with one mail when none alerts any more, and opens anew after that', async () => {
    const { reconcile, store, only } = setUp();
    await reconcile([status('gold', 'acme')]);
    const healthy = status('gold', 'acme', { alerting: false });
    expect(await reconcile([healthy])).toEqual(['resolve: none-alerting']);
    expect(await reconcile([healthy])).toEqual([]);
    expect(events(store)).toEqual(['opened', 'resolved']);
    expect(only()?.status).toBe('resolved');
    expect(await reconcile([status('gold', 'acme')])).toEqual(['open: alerting']);
  });

  it('closes the incident of a deleted SLA, and says why', async () => {
    const { reconcile, only } = setUp();
    await reconcile([status('gold', 'acme')]);
    expect(await reconcile([], [])).toEqual(['resolve: sla-deleted']);
    expect(only()?.accounts[0]).toMatchObject({ state: 'resolved', reason: 'rule-changed' });
  });

  it('leaves the incidents of SLAs alone that were not judged this time', async () => {
    const { reconcile, only } = setUp();
    await reconcile([status('gold', 'acme')]);
    expect(await reconcile([], [], [gold])).toEqual([]);
    expect(only()?.status).toBe('open');
  });

  it('lets another evaluator be first', async () => {
    const store = new MemoryIncidentStore();
    const [one, two] = [setUp(undefined, store), setUp(undefined, store)];
    const done = await Promise.all([
      one.reconcile([status('gold', 'acme')]),
      two.reconcile([status('gold', 'acme')]),
    ]);
    expect(done.flat()).toEqual(['open: alerting']);
    expect(events(store)).toEqual(['opened']);
  });

  it('opens an incident without labels where the registry fails', async () => {
    const store = new MemoryIncidentStore();
    const keeper = new IncidentKeeper({
      store,
      clock: new ManualClock(SENT_UNIX_MS),
      log: silentLogger(),
      explain: () => Promise.resolve(evidence(T1, 3)),
      labelsOf: () => Promise.reject(new Error('no registry')),
    });
    await keeper.reconcile({ judgedAtUnixMs: 1, slas: [gold], statuses: [status('gold', 'acme')] }, [gold]);
    expect(store.incidents.get('i-1')?.accounts[0]?.labels).toEqual({});
  });

  it('takes a decision again that could not be stored, and the others meanwhile', async () => {
    const { reconcile, store } = setUp();
    const silver = sla('silver');
    store.failNext = 'before';
    const statuses = [status('gold', 'acme'), status('silver', 'acme')];
    expect(await reconcile(statuses, [gold, silver])).toEqual(['open: alerting']);
    expect(await reconcile(statuses, [gold, silver])).toEqual(['open: alerting']);
    expect(store.incidents.size).toBe(2);
  });

  it('pages once where the answer to a commit is lost', async () => {
    const { reconcile, store } = setUp();
    store.failNext = 'after';
    await reconcile([status('gold', 'acme')]);
    expect(await reconcile([status('gold', 'acme')])).toEqual([]);
    store.failNext = 'after';
    await reconcile([status('gold', 'acme', { alerting: false })]);
    expect(await reconcile([status('gold', 'acme', { alerting: false })])).toEqual([]);
    expect(events(store)).toEqual(['opened', 'resolved']);
  });
});

describe('the evidence of an incident', () => {
  it('releases the page, which else waits for it 8 s and no longer', async () => {
    let explained = (_: Evidence): void => undefined;
    const { store, keeper, clock, only } = setUp(() => new Promise((resolve) => (explained = resolve)));
    const judged = { judgedAtUnixMs: clock.nowMs(), slas: [gold], statuses: [status('gold', 'acme')] };
    await keeper.reconcile(judged, [gold]);
    expect(store.queued[0]?.notBeforeUnixMs).toBe(SENT_UNIX_MS + 8_000);
    explained(evidence(T1, 3));
    await keeper.settled();
    expect(store.queued[0]?.notBeforeUnixMs).toBe(0);
    expect(only()?.explanation?.culprit?.name).toBe('payments-db');
  });

  it('that can’t be had releases the page with the reason', async () => {
    const { reconcile, store, only } = setUp(() => Promise.reject(new Error('recall is away')));
    await reconcile([status('gold', 'acme')]);
    expect(only()?.explanation).toMatchObject({ verdict: 'unclear', reason: 'failed' });
    expect(store.queued[0]?.notBeforeUnixMs).toBe(0);
  });

  it('is looked for once more after 30 s, and then no more', async () => {
    const { reconcile, asked, clock } = setUp();
    await reconcile([status('gold', 'acme')]);
    clock.advance(29_999);
    await reconcile([status('gold', 'acme')]);
    expect(asked.map((request) => request.reason)).toEqual(['unexplained']);
    clock.advance(1);
    await reconcile([status('gold', 'acme')]);
    clock.advance(60_000);
    await reconcile([status('gold', 'acme')]);
    expect(asked.map((request) => request.reason)).toEqual(['unexplained', 'last-spans']);
  });

  it('is replaced by a later one that found more, but the traces of sent links stay', async () => {
    const found = [evidence(T1, 3), evidence(T2, 5, { lastBadSpan: { endUnixMs: 9, arrivalUnixMs: 9 } })];
    const { reconcile, clock, store, only } = setUp(() => Promise.resolve(found.shift() ?? evidence(T1, 0)));
    await reconcile([status('gold', 'acme')]);
    clock.advance(30_000);
    await reconcile([status('gold', 'acme')]);
    expect(only()?.explanation?.violatingTraces).toBe(5);
    expect(only()?.exemplars[0]?.traceId).toBe(T2);
    expect(await store.keptTrace(T1)).toHaveLength(1);
    expect(await store.keptTrace(T2)).toHaveLength(1);
    expect(only()?.lastBadSpanEndUnixMs).toBe(SENT_UNIX_MS - 3_000);
  });

  it.each([
    ['found nothing any more', () => Promise.resolve(evidence(T2, 0))],
    ['failed', () => Promise.reject(new Error('recall is away'))],
  ])('stays where the later look %s', async (_, later) => {
    let looks = 0;
    const { reconcile, clock, only } = setUp(() =>
      looks++ === 0 ? Promise.resolve(evidence(T1, 3)) : later(),
    );
    await reconcile([status('gold', 'acme')]);
    clock.advance(30_000);
    await reconcile([status('gold', 'acme')]);
    expect(looks).toBe(2);
    expect(only()?.explanation?.violatingTraces).toBe(3);
  });

  it('is had by the second look where the first one hangs', async () => {
    let looks = 0;
    const hang = new Promise<Evidence>(() => undefined);
    const { keeper, clock, asked, store, only } = setUp(() =>
      looks++ === 0 ? hang : Promise.resolve(evidence(T2, 4)),
    );
    const judge = () =>
      keeper.reconcile({ judgedAtUnixMs: clock.nowMs(), slas: [gold], statuses: [status('gold', 'acme')] }, [
        gold,
      ]);
    await judge();
    clock.advance(30_000);
    const attached = new Promise<void>((resolve) => {
      const attach = store.attachEvidence.bind(store);
      store.attachEvidence = async (id, found) => {
        await attach(id, found);
        resolve();
      };
    });
    await judge();
    await attached;
    expect(asked.map((request) => request.reason)).toEqual(['unexplained', 'last-spans']);
    expect(only()?.explanation?.violatingTraces).toBe(4);
  });

  it('is looked for again after a crash that came before it', async () => {
    const store = new MemoryIncidentStore();
    const before = setUp(() => new Promise(() => undefined), store);
    await before.keeper.reconcile(
      { judgedAtUnixMs: SENT_UNIX_MS, slas: [gold], statuses: [status('gold', 'acme')] },
      [gold],
    );
    const after = setUp(undefined, store);
    await after.keeper.start();
    await after.keeper.settled();
    expect(after.asked.map((request) => request.reason)).toEqual(['unexplained']);
    expect(after.only()?.explanation?.verdict).toBe('named');
    expect(store.queued[0]?.notBeforeUnixMs).toBe(0);
  });

  it('gets its second look after a restart in between, but not long after', async () => {
    const store = new MemoryIncidentStore();
    await setUp(undefined, store).reconcile([status('gold', 'acme')]);
    const soon = setUp(undefined, store);
    await soon.keeper.start();
    soon.clock.advance(30_000);
    await soon.reconcile([status('gold', 'acme')]);
    expect(soon.asked.map((request) => request.reason)).toEqual(['last-spans']);

    const late = setUp(undefined, store);
    late.clock.advance(600_000);
    await late.keeper.start();
    expect(late.asked).toEqual([]);
  });

  it('that comes after the stop is left to the next process', async () => {
    let explained = (_: Evidence): void => undefined;
    const { keeper, only } = setUp(() => new Promise((resolve) => (explained = resolve)));
    await keeper.reconcile({ judgedAtUnixMs: 1, slas: [gold], statuses: [status('gold', 'acme')] }, [gold]);
    await keeper.stop();
    explained(evidence(T1, 3));
    await keeper.settled();
    expect(only()?.explanation).toBeNull();
  });
});
