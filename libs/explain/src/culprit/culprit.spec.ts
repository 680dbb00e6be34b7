import { Explanation } from '#contract';
import { assemble, explainViolation, pathTime, type ExplainedViolation, type PathTime } from '../index.js';
import { buildTrace, call, query, type SpanPlan } from '#testkit';

function timeOf(plan: SpanPlan): PathTime {
  const tree = assemble(buildTrace(plan));
  if (!tree) throw new Error('no tree');
  return pathTime(tree);
}

const times = (count: number, plan: (i: number) => SpanPlan): PathTime[] =>
  Array.from({ length: count }, (_, i) => timeOf(plan(i)));

function explain(
  violating: PathTime[],
  baseline: PathTime[],
  more: { about?: 'latency' | 'errors'; incomplete?: boolean; stopped?: 'deadline' | 'failed' } = {},
): ExplainedViolation {
  const explained = explainViolation({ about: 'latency', incomplete: false, violating, baseline, ...more });
  Explanation.parse(explained.explanation);
  return explained;
}

type Work = {
  shopMs?: number;
  stockMs?: number;
  stockBeforeMs?: number;
  stockAfterMs?: number;
  taxBeforeMs?: number;
  mailBeforeMs?: number;
  databaseMs?: number;
  clockAheadMs?: number;
};

/** shop calls tax and mail, then stock, which asks a database that has no spans of its own. Times in ms. */
function request(work: Work = {}): SpanPlan {
  const { shopMs = 10, stockMs = 5, stockBeforeMs = 1, stockAfterMs = 1, taxBeforeMs = 1 } = work;
  const { mailBeforeMs = 1, databaseMs = 8, clockAheadMs = 0 } = work;
  const tax = call('shop', 'tax', { startMs: shopMs, beforeMs: taxBeforeMs, workMs: 4 });
  const mail = call('shop', 'mail', { startMs: tax.endMs, beforeMs: mailBeforeMs, workMs: 3 });
  const workFromMs = mail.endMs + stockBeforeMs;
  const stock = call(
    'shop',
    'stock',
    {
      startMs: mail.endMs,
      beforeMs: stockBeforeMs,
      workMs: stockMs + databaseMs,
      afterMs: stockAfterMs,
      clockAheadMs,
    },
    [{ ...query('stock', 'stock-db', workFromMs + 1, workFromMs + 1 + databaseMs), clockAheadMs }],
  );
  return {
    service: 'shop',
    name: 'POST /order',
    kind: 'server',
    startMs: 0,
    endMs: stock.endMs,
    children: [tax, mail, stock],
  };
}

const healthy = times(40, (i) => request({ shopMs: 10 + (i % 3) }));
const slow = (work: Work): PathTime[] => times(20, () => request(work));

describe('the culprit', () => {
  it('is a service that is slow itself', () => {
    const { explanation, culpritShare } = explain(slow({ stockMs: 405 }), healthy);
    expect(explanation).toMatchObject({
      verdict: 'named',
      reason: 'excess-over-baseline',
      confidence: 'high',
      culprit: { name: 'stock', kind: 'service', evidence: 'inside stock itself' },
      violatingTraces: 20,
      baselineTraces: 40,
    });
    expect(explanation.culprit?.share).toBeCloseTo(1, 2);
    const { violatingNs = 0, baselineNs = 0 } = explanation.culprit ?? {};
    expect(violatingNs - baselineNs).toBeCloseTo(400e6, 0);
    expect(explanation.sentence).toBe(
      'stock takes 400 ms of the 400 ms more than usual (100 %), inside stock itself.',
    );
    const [first] = slow({ stockMs: 405 });
    expect(first && culpritShare(first)).toBeCloseTo(0.94, 1);
  });

  it('is the same whether healthy traces come one by one or as their mean', () => {
    const units: PathTime['units'] = new Map();
    for (const time of healthy) {
      for (const [key, { unit, ns }] of time.units) {
        units.set(key, { unit, ns: (units.get(key)?.ns ?? 0) + ns / healthy.length });
      }
    }
    const [one] = healthy;
    if (!one) throw new Error('no healthy trace');
    const durationNs = healthy.reduce((sum, time) => sum + time.durationNs, 0) / healthy.length;
    const mean = { ...one, units, durationNs, weight: healthy.length };
    const violating = slow({ stockMs: 405, stockBeforeMs: 100 });
    expect(explain(violating, [mean]).explanation).toEqual(explain(violating, healthy).explanation);
  });

  it('is a database that sends no spans', () => {
    const { explanation } = explain(slow({ databaseMs: 300, shopMs: 40 }), healthy);
    expect(explanation).toMatchObject({
      verdict: 'named',
      confidence: 'high',
      culprit: { name: 'stock-db', kind: 'dependency', evidence: 'waiting inside calls from stock' },
    });
    expect(explanation.sentence).toMatch(/^stock-db takes 292 ms of the 321 ms more than usual \(91 %\), /);
  });

  it('is the callee whose answers come late, never with high confidence', () => {
    const { explanation } = explain(slow({ stockAfterMs: 250 }), healthy);
    expect(explanation).toMatchObject({
      verdict: 'named',
      confidence: 'medium',
      culprit: { name: 'stock', evidence: 'in calls from shop whose answers arrive late' },
    });
  });

  it('is the caller all of whose calls leave late', () => {
    const { explanation } = explain(
      slow({ stockBeforeMs: 150, taxBeforeMs: 150, mailBeforeMs: 150 }),
      healthy,
    );
    expect(explanation.culprit).toMatchObject({
      name: 'shop',
      evidence: 'in its calls to tax, mail and stock that wait before the other side starts on them',
    });
  });

  it('is the callee where only the calls to it wait', () => {
    const { explanation } = explain(slow({ stockBeforeMs: 250 }), healthy);
    expect(explanation.candidates[0]).toMatchObject({
      name: 'stock',
      evidence: 'in calls from shop that wait before stock starts on them',
    });
  });

  it('is told by the raw gaps where a clock is wrong', () => {
    const skewed = times(40, () => request({ clockAheadMs: 30 }));
    const late = explain(slow({ clockAheadMs: 30, stockAfterMs: 250 }), skewed);
    expect(late.explanation.culprit?.evidence).toBe('in calls from shop whose answers arrive late');
    const waiting = explain(slow({ clockAheadMs: 30, stockBeforeMs: 250 }), skewed);
    expect(waiting.explanation.candidates[0]?.evidence).toMatch(/wait before stock starts on them$/);
  });

  it('is the service that answers in other traces where a call timed out before its server span came', () => {
    const timedOut = times(20, () => {
      const plan = request();
      const stock = plan.children?.at(-1);
      if (!stock) throw new Error('calls expected');
      const hanging = { ...stock, endMs: stock.startMs + 2_000, children: [] };
      return { ...plan, endMs: hanging.endMs, children: [...(plan.children ?? []).slice(0, -1), hanging] };
    });
    expect(explain(timedOut, healthy, { incomplete: true }).explanation).toMatchObject({
      verdict: 'named',
      confidence: 'medium',
      incomplete: true,
      culprit: {
        name: 'stock',
        kind: 'service',
        evidence: 'waiting inside calls from shop that it has not answered',
      },
    });
  });

  it('is not the work that only few requests do', () => {
    const report = (extraMs: number): SpanPlan => {
      const rare = call('shop', 'report', { startMs: 10, workMs: 500 });
      const tax = call('shop', 'tax', { startMs: rare.endMs, beforeMs: 1 + extraMs, workMs: 4 });
      const plan = { service: 'shop', name: 'POST /order', kind: 'server' as const };
      return { ...plan, startMs: 0, endMs: tax.endMs, children: [rare, tax] };
    };
    const mixed = [...healthy, ...times(6, () => report(0))];
    const violating = times(20, () => report(200));
    expect(explain(violating, mixed).explanation.candidates.map(({ name }) => name)).not.toContain('report');
  });
});

describe('nobody is named', () => {
  it('without violating traces', () => {
    expect(explain([], healthy).explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'no-violating-traces',
      confidence: 'none',
      candidates: [],
    });
  });

  it('without a baseline; the longest on the path is a candidate', () => {
    const { explanation, culpritShare } = explain(slow({ stockMs: 405 }), []);
    expect(explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'no-baseline',
      candidates: [{ name: 'stock' }, {}, {}, {}, {}],
    });
    expect(explanation.culprit).toBeUndefined();
    expect(explanation.sentence).toMatch(/^There are no healthy traces .* 40\d ms \(\d\d %\), with stock/);
    expect(healthy[0] && culpritShare(healthy[0])).toBeUndefined();
  });

  it.each([
    ['one violating trace', 1, 40],
    ['two', 2, 40],
    ['four healthy ones', 20, 4],
  ])('from %s', (_, violating, baseline) => {
    const { explanation } = explain(slow({ stockMs: 405 }).slice(0, violating), healthy.slice(0, baseline));
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'thin-evidence' });
    expect(explanation.sentence).toMatch(
      / only .*violating trace.* So far stock takes 400 ms of the 40\d ms/,
    );
  });

  it('from traces that are as fast as healthy ones', () => {
    const { explanation } = explain(slow({ shopMs: 12 }), healthy);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'thin-evidence' });
    expect(explanation.sentence).toMatch(/hardly do anything slower/);
  });

  it('where two share the growth', () => {
    const { explanation } = explain(slow({ stockMs: 205, databaseMs: 200 }), healthy);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'candidates-tie' });
    expect(explanation.sentence).toBe(
      'Too close to call: stock takes 200 ms of the 392 ms more than usual (51 %), stock-db 192 ms (49 %).',
    );
  });

  it('for errors that are not slow, but for slow ones', () => {
    expect(explain(slow({ stockMs: 8 }), healthy, { about: 'errors' }).explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'not-about-latency',
    });
    expect(explain(slow({ stockMs: 405 }), healthy, { about: 'errors' }).explanation.culprit?.name).toBe(
      'stock',
    );
  });

  it('when reading stopped before there was enough', () => {
    expect(explain([], [], { stopped: 'deadline' }).explanation.reason).toBe('deadline');
    expect(explain([], [], { stopped: 'failed' }).explanation.reason).toBe('failed');
    const enough = explain(slow({ stockMs: 405 }), healthy, { stopped: 'deadline' });
    expect(enough.explanation.verdict).toBe('named');
  });
});

describe('confidence', () => {
  it.each([
    ['high', 10, 30],
    ['medium', 9, 30],
    ['medium', 10, 29],
    ['low', 4, 30],
    ['low', 10, 9],
  ])('is %s with %i violating and %i healthy traces', (confidence, violating, baseline) => {
    const { explanation } = explain(slow({ stockMs: 405 }).slice(0, violating), healthy.slice(0, baseline));
    expect(explanation).toMatchObject({ verdict: 'named', confidence });
    expect(explanation.sentence.startsWith('Probably stock takes ')).toBe(confidence === 'low');
  });

  it('falls with the share and the lead of the first', () => {
    expect(explain(slow({ stockMs: 105, databaseMs: 68 }), healthy).explanation).toMatchObject({
      confidence: 'medium',
    });
    expect(explain(slow({ stockMs: 105, databaseMs: 88 }), healthy).explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'candidates-tie',
      candidates: [{ name: 'stock' }, { name: 'stock-db' }],
    });
  });
});
