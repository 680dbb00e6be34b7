import { ManualClock, silentLogger } from '#kit';
import { FakeTraceSource } from '#testkit';
import { tracesOf } from '../trace/path-time.js';
import { Reading, ROLES } from './reading.js';

const T0 = 1_700_000_000_000;

describe('what has been read', () => {
  it('tells which part of the requests violates, also where there was no time for all', async () => {
    const source = new FakeTraceSource(new ManualClock(T0));
    const reading = new Reading(source, silentLogger(), {});
    reading.passingPerViolating = 4;
    const hits = Array.from({ length: 10 }, (_, i) => {
      const plan = { service: 'shop', startMs: 0, endMs: 20 };
      return { hit: source.add(plan, { startUnixMs: T0 + i }), role: ROLES[i < 6 ? 0 : 2] };
    });
    let turns = 0;
    await reading.readAll([hits[0]!, hits[9]!, ...hits.slice(1, 9)], () => turns++ > 0);
    expect(tracesOf(reading.timesOf('violating'))).toBe(1);
    expect(tracesOf(reading.timesOf('passing'))).toBe(0);
    await reading.readAll(hits.slice(4, 9), () => false);
    expect(tracesOf(reading.timesOf('violating'))).toBe(3);
    expect(tracesOf(reading.timesOf('passing'))).toBe(12);
  });

  it.each([
    { copies: 1, most: 40 },
    { copies: 1_000, most: 20 },
    { copies: 30_000, most: 1 },
  ])('was read at once where traces are small, of huge ones a few: $copies spans, $most', async (given) => {
    const source = new FakeTraceSource(new ManualClock(T0));
    const whole = source.trace.bind(source);
    let [underWay, most] = [0, 0];
    source.trace = async (traceId) => {
      most = Math.max(most, ++underWay);
      const [span] = await whole(traceId);
      underWay--;
      return span ? Array.from({ length: given.copies }, () => span) : [];
    };
    const plan = { service: 'shop', startMs: 0, endMs: 20 };
    const hits = Array.from({ length: 60 }, () => ({ hit: source.add(plan), role: ROLES[0] }));
    const reading = new Reading(source, silentLogger(), {});
    await reading.readAll(hits, () => false);
    expect(most).toBe(given.most);
    expect(reading.timesOf('violating')).toHaveLength(given.most === 1 ? 7 : 60);
  });
});
