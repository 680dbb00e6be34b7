import { call, query, type SpanPlan } from '#testkit';
import { type Explanation } from '#contract';
import { explain as explainErrors, times } from '../errors/errors.fixture.js';

type Delays = { outMs?: number; databaseMs?: number };

/** shop asks the database and calls tax and stock, which asks the database too; `outMs` is what shop's way out takes. */
function order({ outMs = 1, databaseMs = 5 }: Delays = {}): SpanPlan {
  const own = query('shop', 'orders-db', 5, 5 + outMs + databaseMs);
  const tax = call('shop', 'tax', { startMs: own.endMs, beforeMs: outMs, workMs: 4 });
  const stockFromMs = tax.endMs + outMs;
  const asked = query('stock', 'orders-db', stockFromMs + 1, stockFromMs + 1 + databaseMs);
  const stock = call('shop', 'stock', { startMs: tax.endMs, beforeMs: outMs, workMs: databaseMs + 3 }, [
    asked,
  ]);
  return server(stock.endMs + 2, [own, tax, stock]);
}

function server(endMs: number, children: SpanPlan[]): SpanPlan {
  return { service: 'shop', name: 'POST /order', kind: 'server', startMs: 0, endMs, children };
}

function explain(slow: () => SpanPlan, healthy: () => SpanPlan): Explanation {
  return explainErrors(times(20, slow), times(40, healthy), { about: 'latency' });
}

describe('time in calls to a dependency', () => {
  it('is the caller’s where all that it calls is slow, and nobody else has trouble with the dependency', () => {
    const { culprit } = explain(() => order({ outMs: 101 }), order);
    expect(culprit).toMatchObject({ name: 'shop', kind: 'service' });
    expect(culprit?.share).toBeGreaterThan(0.5);
  });

  it('is the dependency’s where all who call it have trouble with it', () => {
    const { culprit, confidence } = explain(() => order({ databaseMs: 105 }), order);
    expect(culprit).toMatchObject({ name: 'orders-db', kind: 'dependency' });
    expect(culprit?.share).toBeGreaterThan(0.9);
    expect(confidence).toBe('high');
  });

  it('is wholly the dependency’s where its caller calls nobody else', () => {
    const alone = (ms: number): SpanPlan => server(ms + 10, [query('shop', 'orders-db', 5, 5 + ms)]);
    const { culprit } = explain(
      () => alone(105),
      () => alone(5),
    );
    expect(culprit).toMatchObject({ name: 'orders-db', share: 1 });
  });

  it('is said to be on the way where it is the caller’s', () => {
    const queries = (ms: number): SpanPlan => {
      const plans: SpanPlan[] = [];
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
        const atMs = plans.at(-1)?.endMs ?? 5;
        plans.push(query('shop', `${name}-db`, atMs, atMs + ms));
      }
      return server((plans.at(-1)?.endMs ?? 0) + 5, plans);
    };
    const { culprit, confidence } = explain(
      () => queries(105),
      () => queries(5),
    );
    expect(culprit).toMatchObject({
      name: 'shop',
      evidence: 'in its calls to a-db, b-db and 7 others, as in all that it makes',
    });
    expect(confidence).not.toBe('high');
  });
});
