import { ManualClock, silentLogger } from '#kit';
import { NodeReader, type NodeSeen, stateOf } from './node-state.js';
import { SiteProgress } from './site-progress.js';

const NOW = 1_760_000_000_000;
const WAIT_MS = 120_000;

function node(seenAgoMs: number, caughtUpAgoMs = seenAgoMs, isStopped = false): NodeSeen {
  return {
    id: `${seenAgoMs}`,
    name: 'web-1',
    leads: false,
    flushes: 1,
    seenUnixMs: NOW - seenAgoMs,
    caughtUpUnixMs: NOW - caughtUpAgoMs,
    stoppedUnixMs: isStopped ? NOW : null,
    seenAgoMs,
    caughtUpAgoMs,
  };
}

class Seen extends NodeReader {
  failure: Error | undefined;
  constructor(readonly there: NodeSeen[]) {
    super();
  }
  nodes(): Promise<NodeSeen[]> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.there);
  }
}

describe('the state of a node', () => {
  it.each([
    ['up', node(1_000)],
    ['up', node(1_000, 15_000)],
    ['behind', node(1_000, 15_001)],
    ['silent', node(15_001)],
    ['silent', node(WAIT_MS)],
    ['lost', node(WAIT_MS + 1)],
    ['stopped', node(WAIT_MS + 1, WAIT_MS + 1, true)],
  ])('is %s', (state, seen) => {
    expect(stateOf(seen, WAIT_MS)).toBe(state);
  });

  it('is not lost before it is silent, however short the wait', () => {
    expect([stateOf(node(15_000), 0), stateOf(node(15_001), 0)]).toEqual(['up', 'lost']);
  });
});

describe('the progress of a site', () => {
  function site(there: NodeSeen[], ownIsCaughtUp = true) {
    const clock = new ManualClock(NOW);
    const seen = new Seen(there);
    const own = { isCaughtUp: () => ownIsCaughtUp };
    return { clock, seen, progress: new SiteProgress(own, seen, clock, silentLogger(), WAIT_MS) };
  }

  it.each([
    ['all are up', true, [node(1_000), node(2_000)]],
    ['one is behind', false, [node(1_000), node(2_000, 20_000)]],
    ['one is silent', false, [node(1_000), node(20_000)]],
    ['one has been away for so long that nobody waits', true, [node(1_000), node(WAIT_MS + 1)]],
    ['one has said goodbye', true, [node(1_000), node(20_000, 20_000, true)]],
    ['there is no other', true, []],
  ])('where %s: %s', async (_, caughtUp, there) => {
    const { progress } = site(there);
    await progress.refresh();
    expect(progress.isCaughtUp(NOW)).toBe(caughtUp);
  });

  it('is behind where this node is', async () => {
    const { progress } = site([], false);
    await progress.refresh();
    expect(progress.isCaughtUp(NOW)).toBe(false);
  });

  it('names all nodes whose spans are missing, also those that nobody waits for', async () => {
    const { progress } = site([node(1_000), node(2_000, 20_000), node(30_000), node(WAIT_MS + 1)]);
    await progress.refresh();
    expect(progress.blind().map(({ state }) => state)).toEqual(['behind', 'silent', 'lost']);
  });

  it.each([
    [false, [node(1_000)]],
    [false, [node(1_000), node(20_000), node(2_000, 2_000, true)]],
    [true, [node(1_000), node(2_000, 20_000)]],
  ])('says whether others run: %s', async (others, there) => {
    const { progress } = site(there);
    await progress.refresh();
    expect(progress.hasOthers()).toBe(others);
  });

  it('is unknown, which counts as behind, while nobody can look', async () => {
    const { clock, seen, progress } = site([]);
    expect(progress.isCaughtUp(NOW)).toBe(false);
    await progress.refresh();
    seen.failure = new Error('no Postgres');
    clock.advance(15_000);
    await progress.refresh();
    expect(progress.isCaughtUp(clock.nowMs())).toBe(true);
    clock.advance(1);
    expect(progress.isCaughtUp(clock.nowMs())).toBe(false);
  });
});
