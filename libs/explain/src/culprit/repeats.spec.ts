import * as fc from 'fast-check';
import { call, query, type SpanPlan } from '#testkit';
import { type Explanation } from '#contract';
import { explain as explainErrors, timeOf, times } from '../errors/errors.fixture.js';
import { rankCulprits, type PathTime } from '../index.js';
import { findRepeats, withRepeats } from './repeats.js';

/** What one call of web's takes, where it starts, in ms. */
type Attempt = { workMs?: number; failed?: boolean; queryMs?: number; timedOut?: boolean };

const BETWEEN_MS = 2;

/** web, which calls stock one after the other; stock asks its database. */
function request(attempts: Attempt[], more: SpanPlan[] = []): SpanPlan {
  const children: SpanPlan[] = [...more];
  let atMs = Math.max(5, ...more.map(({ endMs }) => endMs));
  for (const { workMs = 20, queryMs = 10, failed = false, timedOut = false } of attempts) {
    const database = query('stock', 'stock-db', atMs + 2, atMs + 2 + queryMs);
    const plan = call('web', 'stock', { startMs: atMs, workMs: workMs + queryMs }, [database]);
    const server = plan.children?.map((each) => ({ ...each, error: failed })) ?? [];
    children.push({ ...plan, error: failed || timedOut, children: timedOut ? [] : server });
    atMs = plan.endMs + BETWEEN_MS;
  }
  return { service: 'web', name: 'GET /page', kind: 'server', startMs: 0, endMs: atMs + 5, children };
}

const repeated = (count: number, attempt: Attempt = {}): Attempt[] =>
  Array.from({ length: count }, () => attempt);
const healthy = times(40, () => request([{}]));
const explain = (violating: PathTime[], baseline = healthy): Explanation =>
  explainErrors(violating, baseline, { about: 'latency' });

describe('calls that are made more often', () => {
  it('are the caller’s, as long as each takes as long as usual', () => {
    const explanation = explain(times(20, () => request(repeated(6))));
    expect(explanation).toMatchObject({
      confidence: 'high',
      culprit: { name: 'web', evidence: 'in its calls to stock, 6 instead of 1 per request' },
    });
    expect(explanation.culprit?.share).toBeGreaterThan(0.99);
  });

  it('are the caller’s also where a release has moved it to another address', () => {
    const shop = (port: number, queries: number): SpanPlan => {
      const children = Array.from({ length: queries }, (_, i) =>
        query('stock', 'stock-db', 7 + i * 12, 17 + i * 12),
      );
      const plan = call('web', 'stock', { startMs: 5, workMs: 5 + queries * 12 }, children);
      const attributes = { 'server.address': '127.0.0.1', 'server.port': port };
      return {
        service: 'web',
        kind: 'server',
        startMs: 0,
        endMs: plan.endMs + 5,
        children: [{ ...plan, attributes }],
      };
    };
    const baseline = times(40, () => shop(40001, 1));
    expect(
      explain(
        times(20, () => shop(40002, 6)),
        baseline,
      ).culprit,
    ).toMatchObject({ name: 'stock', evidence: 'in its calls to stock-db, 6 instead of 1 per request' });
  });

  it('are the callee’s as far as each takes longer', () => {
    const explanation = explain(times(20, () => request(repeated(2, { workMs: 220 }))));
    expect(explanation.candidates).toMatchObject([{ name: 'stock' }, { name: 'web' }]);
    const [stock, web] = explanation.candidates;
    expect((stock?.violatingNs ?? 0) - (stock?.baselineNs ?? 0)).toBeCloseTo(400e6, -3);
    // A second call of 32 ms, and 2 ms between them.
    expect((web?.violatingNs ?? 0) - (web?.baselineNs ?? 0)).toBeCloseTo(34e6, -3);
  });

  it('are the same calls after a release has changed addresses', () => {
    const at = (address: string, plan: SpanPlan): SpanPlan => ({
      ...plan,
      children: plan.children?.map((each) => ({ ...each, attributes: { 'server.address': address } })) ?? [],
    });
    const before = times(40, () => at('10.0.0.1', request([{}])));
    expect(
      explain(
        times(20, () => at('10.0.0.2', request(repeated(6)))),
        before,
      ).culprit?.name,
    ).toBe('web');
  });

  it('further down are of the service that makes them', () => {
    const inner = (queries: number): SpanPlan => {
      const plan = call('web', 'stock', { startMs: 5, workMs: 5 + queries * 12 });
      const [server] = plan.children ?? [];
      if (!server) throw new Error('a server span expected');
      server.children = Array.from({ length: queries }, (_, i) =>
        query('stock', 'stock-db', 7 + i * 12, 17 + i * 12),
      );
      return { service: 'web', kind: 'server', startMs: 0, endMs: plan.endMs + 5, children: [plan] };
    };
    expect(
      explain(
        times(20, () => inner(8)),
        times(40, () => inner(2)),
      ).culprit,
    ).toMatchObject({
      name: 'stock',
      evidence: 'in its calls to stock-db, 8 instead of 2 per request',
    });
  });

  it('for different things are added up', () => {
    const inner = (each: number): SpanPlan => {
      const tables = ['offers', 'prices', 'stock'].flatMap((table) => Array<string>(each).fill(table));
      const plan = call('web', 'stock', { startMs: 5, workMs: 5 + tables.length * 12 });
      const [server] = plan.children ?? [];
      if (!server) throw new Error('a server span expected');
      server.children = tables.map((table, i) => {
        const plan = query('stock', 'stock-db', 7 + i * 12, 17 + i * 12);
        plan.name = `SELECT ${table}`;
        return plan;
      });
      return { service: 'web', kind: 'server', startMs: 0, endMs: plan.endMs + 5, children: [plan] };
    };
    const { culprit } = explain(
      times(20, () => inner(4)),
      times(40, () => inner(1)),
    );
    expect(culprit).toMatchObject({
      name: 'stock',
      evidence: 'in its calls to stock-db, 12 instead of 3 per request',
    });
    // Nine calls of 10 ms, and the 2 ms between them.
    expect((culprit?.violatingNs ?? 0) - (culprit?.baselineNs ?? 0)).toBeCloseTo(108e6, -3);
  });

  it('at the same time add nothing but the slowest', () => {
    const parallel = (workMs: number, count: number): SpanPlan => {
      const children = Array.from({ length: count }, () => call('web', 'stock', { startMs: 5, workMs }));
      return { service: 'web', kind: 'server', startMs: 0, endMs: workMs + 20, children };
    };
    const violating = times(20, () => parallel(300, 6));
    expect(
      explain(
        violating,
        times(40, () => parallel(20, 1)),
      ).culprit?.name,
    ).toBe('stock');
  });

  it('but only by chance are the callee’s', () => {
    const baseline = times(40, (i) => request(repeated(3 + (i % 2))));
    const explanation = explain(
      times(20, () => request(repeated(4, { workMs: 200 }))),
      baseline,
    );
    expect(explanation.culprit).toMatchObject({ name: 'stock', evidence: 'inside stock itself' });
  });
});

describe('calls that are tried again', () => {
  const storm = [...repeated(5, { failed: true }), {}];

  it('are those of the service that fails, not of those that it asks', () => {
    const work = { workMs: 1, queryMs: 40 };
    const baseline = times(40, () => request([work]));
    const violating = times(20, () => request([...repeated(5, { ...work, failed: true }), work]));
    expect(explain(violating, baseline).culprit).toMatchObject({
      name: 'stock',
      evidence: 'in calls from web that fail and are tried again, 6 instead of 1 per request',
    });
  });

  it('are shown with what fails', () => {
    expect(explain(times(20, () => request(storm))).errorOrigin).toMatchObject({
      name: 'stock',
      attempts: 5,
    });
  });

  it('because they time out are of the service that does not answer', () => {
    const explanation = explain(
      times(20, () => request([...repeated(3, { timedOut: true, workMs: 300 }), {}])),
    );
    expect(explanation).toMatchObject({
      culprit: { name: 'stock', kind: 'service' },
      errorOrigin: { name: 'stock', mode: 'unanswered', attempts: 3 },
    });
  });
});

describe('the part of one trace', () => {
  it('that is moved to whoever repeats calls is taken from others', () => {
    const repeats = findRepeats(
      times(20, () => request(repeated(6))),
      healthy,
      healthy[0]?.signature ?? '',
    );
    expect(repeats).toHaveLength(1);
    fc.assert(
      fc.property(fc.nat(9), fc.nat(60), fc.nat(60), (count, workMs, queryMs) => {
        const time = timeOf(request(repeated(count, { workMs, queryMs })));
        const moved = [...withRepeats(time, repeats).units.values()];
        expect(moved.reduce((sum, { ns }) => sum + ns, 0)).toBeCloseTo(time.durationNs, 0);
        for (const { ns } of moved) expect(ns).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('that the culprit has includes what it repeats', () => {
    const violating = times(20, () => request(repeated(6)));
    const { timeOf: partOf } = rankCulprits({ violating, baseline: healthy });
    const web = partOf({ name: 'web', kind: 'service' }, timeOf(request(repeated(6))));
    // Five calls of 32 ms, 12 ms between and after the six, 10 ms before and after them, half of the sixth's gaps.
    expect(web).toBeCloseTo((5 * 32 + 12 + 10 + 1) * 1e6, 0);
  });
});
