import { explainViolation, type PathTime, assemble, pathTime } from '../index.js';
import { buildTrace, type SpanPlan } from '#testkit';

type Asked = { callee: string; beforeMs?: number; afterMs?: number };

/** A request to `service`, which sends no spans of its calls: each callee's server span lies right below its own. */
function request(service: string, asked: Asked[]): SpanPlan {
  let nowMs = 10;
  const children = asked.map(({ callee, beforeMs = 1, afterMs = 1 }): SpanPlan => {
    const startMs = nowMs + beforeMs;
    nowMs = startMs + 20 + afterMs;
    return { service: callee, name: `handle ${callee}`, kind: 'server', startMs, endMs: startMs + 20 };
  });
  return { service, name: `GET /${service}`, kind: 'server', startMs: 0, endMs: nowMs + 5, children };
}

const times = (count: number, plan: SpanPlan): PathTime[] =>
  Array.from({ length: count }, () => {
    const tree = assemble(buildTrace(plan));
    if (!tree) throw new Error('no tree');
    return pathTime(tree);
  });

/** What shop and api call now, each compared with calls that take nothing on their way. */
function candidates(shop: Asked[], api?: Asked[]): [string, number][] {
  const usual = (asked: Asked[]): Asked[] => asked.map(({ callee }) => ({ callee }));
  const others = api && {
    during: times(20, request('api', api)),
    before: times(20, request('api', usual(api))),
  };
  const { explanation } = explainViolation({
    about: 'latency',
    incomplete: false,
    violating: times(20, request('shop', shop)),
    baseline: times(40, request('shop', usual(shop))),
    ...(others ? { others } : {}),
  });
  return explanation.candidates.map(({ name, share }) => [name, Math.round(share * 100)]);
}

describe('time around a call of which the caller sends no span', () => {
  it('is told for both where only one calls, rather the caller', () => {
    expect(candidates([{ callee: 'tax', afterMs: 300 }])).toEqual([
      ['shop', 55],
      ['tax', 45],
    ]);
  });

  it("is the callee's where others have become slow around it too", () => {
    const slow = { callee: 'tax', afterMs: 300 };
    const [first] = candidates([{ callee: 'mail' }, slow], [{ callee: 'mail' }, slow]);
    expect(first).toEqual(['tax', 69]);
  });

  it("is the caller's where others ask the callee as fast as ever", () => {
    const [first] = candidates([{ callee: 'tax', beforeMs: 300 }], [{ callee: 'tax' }, { callee: 'mail' }]);
    expect(first).toEqual(['shop', 62]);
  });

  it("is the caller's where all that it calls starts late", () => {
    const late = ['tax', 'mail', 'stock'].map((callee) => ({ callee, beforeMs: 300 }));
    const [first] = candidates(late);
    expect(first).toEqual(['shop', 69]);
  });

  it('between two such calls is one half of each', () => {
    const [time] = times(1, request('shop', [{ callee: 'tax' }, { callee: 'mail' }]));
    const around = [...(time?.units.values() ?? [])].flatMap(({ unit, ns }) =>
      unit.of === 'around' ? [[unit.side, unit.callee, ns / 1e6]] : [],
    );
    expect(around).toEqual([
      ['before', 'tax', 11],
      ['before', 'mail', 1],
      ['after', 'tax', 1],
      ['after', 'mail', 6],
    ]);
  });
});
