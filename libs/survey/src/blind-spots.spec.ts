import { assemble } from '#explain';
import { buildTrace, call, type SpanPlan } from '#testkit';
import { blindTimes } from './blind-spots.js';

function blind(plan: SpanPlan): string[] {
  const tree = assemble(buildTrace(plan))!;
  return blindTimes(tree).map(({ service, place, span, ns }) => `${service} ${span} ${place} ${ns / 1e6}`);
}

const handle = (children: SpanPlan[]): SpanPlan => ({
  service: 'orders',
  name: 'POST /orders',
  kind: 'server',
  startMs: 0,
  endMs: 100,
  children,
});

describe('time that no span explains', () => {
  it('is all of an entry with nothing inside', () => {
    expect(blind(handle([]))).toEqual(['orders POST /orders no-spans-inside 100']);
  });

  it('is what lies around the spans inside, not the work that these name, nor calls', () => {
    const render = { service: 'orders', name: 'render', startMs: 60, endMs: 90 };
    expect(blind(handle([call('orders', 'stock', { startMs: 10, workMs: 38 }), render]))).toEqual([
      'orders POST /orders around-spans 30',
      'stock handle orders no-spans-inside 38',
    ]);
  });

  it('is also what lies around the spans inside a span inside a service', () => {
    const step = { service: 'orders', name: 'load', startMs: 95, endMs: 96 };
    const wrapper = { service: 'orders', name: 'handler', startMs: 0, endMs: 100, children: [step] };
    expect(blind(handle([wrapper]))).toEqual(['orders handler around-spans 99']);
  });

  it('is none off the critical path', () => {
    const long = { service: 'orders', name: 'wait', startMs: 0, endMs: 100 };
    expect(blind(handle([call('orders', 'stock', { startMs: 10, workMs: 38 }), long]))).toEqual([]);
  });
});
