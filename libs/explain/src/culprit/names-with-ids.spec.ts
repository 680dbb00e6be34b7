import { checkout, explain, failed, payment, refused, timeOf, times } from '../errors/errors.fixture.js';
import { call, type SpanPlan } from '#testkit';

const pages = (count: number, order: number): SpanPlan => ({
  service: 'web',
  name: `GET /orders/${order}`,
  kind: 'server',
  startMs: 0,
  endMs: 20 + 12 * count,
  children: Array.from({ length: count }, (_, i) => ({
    ...call('web', 'stock', { startMs: 10 + 12 * i, workMs: 8 }),
    name: `GET /items/${100 * order + i}`,
  })),
});

describe('names with ids in them', () => {
  it('are the same in all traces: calls are known to be made more often', () => {
    const violating = times(20, (i) => pages(6, i));
    const baseline = times(40, (i) => pages(1, 100 + i));
    expect(violating[0]?.pattern).toBe(baseline[0]?.pattern);
    expect(explain(violating, baseline, { about: 'latency' })).toMatchObject({
      culprit: { name: 'web', evidence: 'in its calls to stock, 6 instead of 1 per request' },
    });
  });

  it('are taken as they are where they come again: numbers may tell services apart', () => {
    const shard = (i: number, workMs: number): SpanPlan => {
      const plan = call('web', `shard-${i}`, { startMs: 10, workMs }, []);
      return {
        service: 'web',
        name: 'GET /',
        kind: 'server',
        startMs: 0,
        endMs: plan.endMs + 5,
        children: [plan],
      };
    };
    // Shard 2 has always been slower, and is asked more often now; shard 1 has become slower.
    const baseline = times(40, (i) => (i < 35 ? shard(1, 20) : shard(2, 400)));
    const violating = times(20, (i) => (i < 10 ? shard(1, 300) : shard(2, 420)));
    const [first] = explain(violating, baseline, { about: 'latency' }).candidates;
    expect(first).toMatchObject({ name: 'shard-1' });
    expect(first?.share).toBeGreaterThan(0.9);
  });

  it('are short keys, however long they are and however many calls are within each other', () => {
    const nested = (depth: number): SpanPlan => {
      const plan = call('web', 'stock', { startMs: 10 + depth, workMs: 80 - 3 * depth });
      const [server] = plan.children ?? [];
      if (server && depth > 0) server.children = [nested(depth - 1)];
      return Object.assign(plan, { name: 'x'.repeat(512) });
    };
    const [one, another] = [timeOf(checkout(nested(10))), timeOf(checkout(nested(10)))];
    const keys = [...one.calls!.keys(), one.signature];
    expect(keys).toHaveLength(12);
    expect(new Set(keys).size).toBe(12);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(500);
    expect(Array.from(another.calls!.keys())).toEqual(keys.slice(0, 11));
  });

  it('do not keep an error from being a usual one', () => {
    const missed = (i: number): SpanPlan =>
      failed(call('web', 'cache', { startMs: 50, workMs: 1 }), { name: `GET /keys/${i}` });
    const violating = times(20, (i) => checkout(refused(), missed(i)));
    const baseline = times(40, (i) => ({ ...checkout(payment(), missed(100 + i)), error: false }));
    expect(explain(violating, baseline)).toMatchObject({
      culprit: { name: 'payments', share: 1 },
      candidates: [{ name: 'payments' }],
    });
  });

  it('do not make a dependency of its own of each call to somebody who is not named', () => {
    const units = [1, 2].map((i) => {
      const send: SpanPlan = { service: 'web', name: `send ${i}`, kind: 'client', startMs: 10, endMs: 90 };
      return Array.from(timeOf(checkout(send)).units.keys());
    });
    expect(units[0]).toEqual(['self\u0000web', 'call\u0000web\u0000web → send {}']);
    expect(units[1]).toEqual(units[0]);
  });
});
