import { type BlindNode } from '#evaluate';
import { ManualClock } from '#kit';
import { type Evidence } from '#page';
import { withGaps } from './known-gaps.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const found: Evidence = {
  explanation: {
    verdict: 'unclear',
    reason: 'thin-evidence',
    confidence: 'none',
    candidates: [],
    sentence: 'It is not clear.',
    incomplete: false,
    violatingTraces: 1,
    baselineTraces: 0,
  },
  exemplars: [],
  lastBadSpan: null,
  traces: [],
};
const LOST: BlindNode = {
  id: 'n-2',
  name: 'web-2',
  state: 'lost',
  leads: false,
  flushes: 9,
  seenUnixMs: T0 - 90_000,
  caughtUpUnixMs: T0 - 95_000,
  stoppedUnixMs: null,
  seenAgoMs: 90_000,
  caughtUpAgoMs: 95_000,
};

async function gaps(blind: BlindNode[], caughtUp: boolean) {
  const explain = withGaps(
    () => Promise.resolve([{ violationIds: ['v-1'], evidence: found }]),
    { blind: () => blind, isCaughtUp: () => caughtUp },
    new ManualClock(T0),
  );
  const [answer] = await explain({ violations: [], reason: 'unexplained', depth: 'whole' });
  return answer?.evidence.explanation.gaps;
}

describe('what is not known with an explanation', () => {
  it('is nothing where all nodes have caught up', async () => {
    expect(await gaps([], true)).toBeUndefined();
  });

  it('is what a node has received that nobody hears of, and from when on', async () => {
    expect(await gaps([LOST], true)).toEqual([
      { reason: 'node-blind', text: expect.stringMatching(/node web-2 has received since 03:02:25 UTC/) },
    ]);
  });

  it('is what has not been counted yet', async () => {
    expect(await gaps([], false)).toMatchObject([{ reason: 'ingest-behind' }]);
  });
});
