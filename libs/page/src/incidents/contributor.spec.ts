import { silentLogger } from '#kit';
import { type Evidence } from '../ports.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { answering, deferred, evidence, setUp, T1 } from '../testing/keeper.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { status } from '../testing/statuses.js';
import { Contributor } from './contributor.js';

const none = (): Evidence => {
  const found = evidence(T1, 0);
  return {
    ...found,
    explanation: { ...found.explanation, verdict: 'unclear', reason: 'no-violating-traces' },
  };
};

describe('a violation whose traces came to another process', () => {
  /** One process keeps the incidents and has no trace; another looks too. */
  async function site(found: () => Promise<Evidence>) {
    const store = new MemoryIncidentStore();
    const leader = setUp(() => Promise.resolve(none()), store, true);
    const slept = deferred<undefined>();
    leader.clock.sleep = async (ms) => {
      leader.clock.advance(ms);
      await slept.promise;
    };
    const contributor = new Contributor(store, answering(found), leader.clock, silentLogger());
    const opened = leader.reconcile([status('gold', 'acme')]);
    while (store.incidents.size === 0) await Promise.resolve();
    await contributor.look();
    await contributor.settled();
    const finish = async () => {
      slept.resolve(undefined);
      await opened;
    };
    return { store, leader, finish };
  }

  it('is explained by that one, and the page goes out with it', async () => {
    const { store, leader, finish } = await site(() => Promise.resolve(evidence(T1, 3)));
    expect(leader.only()?.explanation?.culprit?.name).toBe('payments-db');
    expect(store.queued[0]?.notBeforeUnixMs).toBe(0);
    await finish();
    expect(leader.only()?.explanation?.violatingTraces).toBe(3);
  });

  it('is not explained where nobody has any: the leader says so, just before the page goes out', async () => {
    const { leader, finish } = await site(() => Promise.resolve(none()));
    expect(leader.only()?.explanation).toBeNull();
    await finish();
    expect(leader.only()?.explanation?.reason).toBe('no-violating-traces');
    expect(leader.clock.nowMs()).toBe(SENT_UNIX_MS + 7_500);
  });

  it('does not hold up what is explained, and nothing where there is one process', async () => {
    for (const [found, others] of [
      [evidence(T1, 3), true],
      [none(), false],
    ] as const) {
      const { clock, reconcile, only } = setUp(
        () => Promise.resolve(found),
        new MemoryIncidentStore(),
        others,
      );
      await reconcile([status('gold', 'acme')]);
      expect(only()?.explanation).toEqual(found.explanation);
      expect(clock.nowMs()).toBe(SENT_UNIX_MS);
    }
  });
});
