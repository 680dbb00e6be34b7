import { type Sla } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { answering, audience, deferred, evidence, gold, setUp, T1 } from '../testing/keeper.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { checkout, sla, status } from '../testing/statuses.js';
import { IncidentKeeper } from './incident-keeper.js';

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
    expect([...store.violations.values()].map((one) => one.operationId)).toEqual([7, 8]);
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
    const violating = status('gold', 'acme').measurement;
    const healthy = status('gold', 'acme', {
      alerting: false,
      state: 'resolved',
      reason: 'recent-healthy',
      measurement: { ...violating, measuredNs: null, bad: 3 },
    });
    expect(await reconcile([healthy, status('gold', 'globex')])).toEqual(['update: account-left']);
    expect(only()?.accounts[0]).toMatchObject({
      account: 'acme',
      state: 'resolved',
      reason: 'recent-healthy',
      measurement: violating,
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

  it('keeps the numbers of the violation while it recovers', async () => {
    const { reconcile, only } = setUp();
    const violating = status('gold', 'acme');
    await reconcile([violating]);
    const { measurement } = violating;
    const windowEndUnixMs = measurement.windowEndUnixMs + 30_000;
    const recovering = status('gold', 'acme', {
      reason: 'recovery-not-confident',
      measurement: { ...measurement, bad: 1, windowEndUnixMs },
    });
    expect(await reconcile([recovering])).toEqual(['update: state-changed']);
    expect(await reconcile([recovering])).toEqual([]);
    expect(only()?.accounts[0]).toMatchObject({ reason: 'recovery-not-confident', measurement });
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

  it('gives the later of two judgements the last word, however long the SLAs take to be read', async () => {
    const store = new MemoryIncidentStore();
    const slow = deferred<Sla[]>();
    const reads = [slow.promise];
    const keeper = new IncidentKeeper({
      store,
      clock: new ManualClock(SENT_UNIX_MS),
      log: silentLogger(),
      audience: () => Promise.resolve(audience()),
      explain: answering(() => Promise.resolve(evidence(T1, 3))),
      slas: () => reads.shift() ?? Promise.resolve([gold]),
      detailsOf: () => Promise.resolve(new Map()),
    });
    const judged = (alerting: boolean) => ({
      judgedAtUnixMs: SENT_UNIX_MS,
      slas: [gold],
      statuses: [status('gold', 'acme', { alerting })],
    });
    const both = [keeper.reconcile(judged(true)), keeper.reconcile(judged(false))];
    slow.resolve([gold]);
    await Promise.all(both);
    expect(store.only()?.resolvedAt).not.toBeNull();
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
      audience: () => Promise.resolve(audience()),
      explain: answering(() => Promise.resolve(evidence(T1, 3))),
      slas: () => Promise.resolve([gold]),
      detailsOf: () => Promise.reject(new Error('no registry')),
    });
    await keeper.reconcile({ judgedAtUnixMs: 1, slas: [gold], statuses: [status('gold', 'acme')] });
    expect(store.only()?.accounts[0]?.labels).toEqual({});
  });

  it('takes a decision again that could not be stored, and the others meanwhile', async () => {
    const { keeper, reconcile, store } = setUp();
    const silver = sla('silver');
    const open = store.openViolations.bind(store);
    store.openViolations = (violations) =>
      violations.some((one) => one.sla.id === 'gold')
        ? Promise.reject(new Error('refused'))
        : open(violations);
    const statuses = [status('gold', 'acme'), status('silver', 'acme')];
    expect(await reconcile(statuses, [gold, silver])).toEqual(['open: alerting']);
    expect(keeper.failures).toBe(1);
    expect([...store.violations.values()].map((one) => one.sla.id)).toEqual(['silver']);
    store.openViolations = open;
    expect(await reconcile(statuses, [gold, silver])).toEqual(['open: alerting']);
    expect(store.violations.size).toBe(2);
  });

  it('opens what comes at once in one transaction', async () => {
    const { reconcile, store } = setUp();
    const slas = Array.from({ length: 50 }, (_, i) => sla(`s${i}`));
    const opened: number[] = [];
    const open = store.openViolations.bind(store);
    store.openViolations = (violations) => {
      opened.push(violations.length);
      return open(violations);
    };
    await reconcile(
      slas.map(({ id }) => status(id, 'acme')),
      slas,
    );
    expect(opened).toEqual([50]);
    expect(store.violations.size).toBe(50);
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
