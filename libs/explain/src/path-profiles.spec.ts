import { silentLogger } from '#kit';
import { type Operation } from '#span';
import { buildTrace, call, FakeTraceSource, type SpanPlan, TurnClock } from '#testkit';
import {
  assemble,
  Explainer,
  type ExplainedEvidence,
  type PathProfiles,
  pathTime,
  type PathTime,
} from './index.js';

const T0 = 1_700_000_000_000;
const OPERATION: Operation = { service: 'shop', name: 'POST /order', kind: 'server' };
const LIMITS = {
  maxViolating: 50,
  maxExemplars: 15,
  maxPassing: 50,
  maxBaseline: 50,
  maxOthers: 50,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 10_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};
const order = (stockMs: number): SpanPlan => ({
  ...OPERATION,
  startMs: 0,
  endMs: stockMs + 20,
  children: [call('shop', 'stock', { startMs: 10, workMs: stockMs })],
});

/** A violation of which nothing of before is left. */
async function explainWith(profiles: PathProfiles): Promise<ExplainedEvidence> {
  const clock = new TurnClock(T0 + 60_000);
  const source = new FakeTraceSource(clock);
  for (let i = 0; i < 20; i++) source.add(order(400), { startUnixMs: T0 + i * 1_000 });
  const explainer = new Explainer(source, clock, silentLogger(), LIMITS, profiles);
  return clock.run(
    explainer.explain({
      operation: OPERATION,
      bad: { longerThanNs: 200e6 },
      windowFromUnixMs: T0,
      windowToUnixMs: T0 + 60_000,
    }),
  );
}

describe('where no traces of before are left', () => {
  it('stored path times of before the violation are the baseline', async () => {
    const stored: PathTime = { ...pathTime(assemble(buildTrace(order(20)))!), weight: 300 };
    const asked: [Operation, number][] = [];
    const { explanation } = await explainWith({
      profile: async (...question) => {
        asked.push(question);
        return [stored];
      },
    });
    expect(asked).toEqual([[OPERATION, T0]]);
    expect(explanation).toMatchObject({ verdict: 'named', culprit: { name: 'stock' }, baselineTraces: 300 });
  });

  it('and none are stored, or they can’t be had, there is no baseline', async () => {
    for (const profile of [async () => [], () => Promise.reject(new Error('away'))]) {
      const { explanation } = await explainWith({ profile });
      expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'no-baseline' });
    }
  });
});
