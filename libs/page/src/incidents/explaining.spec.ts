import { type Evidence } from '../ports.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { deferred, evidence, gold, setUp, T1, T2 } from '../testing/keeper.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { status } from '../testing/statuses.js';

describe('the evidence of an incident', () => {
  it('releases the page, which else waits for it 8 s and no longer', async () => {
    const late = deferred<Evidence>();
    const { store, keeper, clock, only } = setUp(() => late.promise);
    const judged = { judgedAtUnixMs: clock.nowMs(), slas: [gold], statuses: [status('gold', 'acme')] };
    await keeper.reconcile(judged);
    clock.advance(7_999);
    await keeper.reconcile(judged);
    expect(store.queued).toEqual([]);
    late.resolve(evidence(T1, 3));
    await keeper.settled();
    expect(store.queued.map(({ event }) => event)).toEqual(['opened']);
    expect(only()?.explanation?.culprit?.name).toBe('payments-db');
  });

  it('that can’t be had releases the page with the reason', async () => {
    const { reconcile, store, only } = setUp(() => Promise.reject(new Error('recall is away')));
    await reconcile([status('gold', 'acme')]);
    expect(only()?.explanation).toMatchObject({ verdict: 'unclear', reason: 'failed' });
    expect(store.queued.map(({ event }) => event)).toEqual(['opened']);
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
  ])('stays where the later look %s', async (_case, later) => {
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
      keeper.reconcile({ judgedAtUnixMs: clock.nowMs(), slas: [gold], statuses: [status('gold', 'acme')] });
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
    await before.keeper.reconcile({
      judgedAtUnixMs: SENT_UNIX_MS,
      slas: [gold],
      statuses: [status('gold', 'acme')],
    });
    const after = setUp(undefined, store);
    await after.keeper.start();
    await after.keeper.settled();
    expect(after.asked.map((request) => request.reason)).toEqual(['unexplained']);
    expect(after.only()?.explanation?.verdict).toBe('named');
    expect(store.queued.map(({ event }) => event)).toEqual(['opened']);
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
    const late = deferred<Evidence>();
    const { keeper, only } = setUp(() => late.promise);
    await keeper.reconcile({ judgedAtUnixMs: 1, slas: [gold], statuses: [status('gold', 'acme')] });
    await keeper.stop();
    late.resolve(evidence(T1, 3));
    await keeper.settled();
    expect(only()?.explanation).toBeNull();
  });
});
