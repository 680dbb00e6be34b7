import { Explanation } from '#contract';
import { type Attributes } from '#span';
import { assemble, explainViolation, pathTime, type PathTime } from '../index.js';
import { buildTrace, call, query, type SpanPlan } from '#testkit';

export function timeOf(plan: SpanPlan): PathTime {
  const tree = assemble(buildTrace(plan));
  if (!tree) throw new Error('no tree');
  return pathTime(tree);
}

export const times = (count: number, plan: (i: number) => SpanPlan): PathTime[] =>
  Array.from({ length: count }, (_, i) => timeOf(plan(i)));

export function explain(
  violating: PathTime[],
  baseline: PathTime[] = times(40, () => checkout(payment())),
  more: { about?: 'latency' | 'errors'; incomplete?: boolean; stopped?: 'deadline' } = {},
): Explanation {
  const { explanation } = explainViolation({
    about: 'errors',
    incomplete: false,
    violating,
    baseline,
    ...more,
  });
  return Explanation.parse(explanation);
}

/** web's POST /checkout, which fails where one of its calls does. */
export function checkout(...calls: SpanPlan[]): SpanPlan {
  return {
    service: 'web',
    name: 'POST /checkout',
    kind: 'server',
    startMs: 0,
    endMs: 100,
    error: calls.some((each) => each.error),
    children: calls,
  };
}

export const failed = (plan: SpanPlan, more: Partial<SpanPlan> = {}): SpanPlan => ({
  ...plan,
  ...more,
  error: true,
});

/** web's call to payments, which asks its database. */
export function payment(server: Partial<SpanPlan> = {}, client: Partial<SpanPlan> = {}): SpanPlan {
  const plan = call('web', 'payments', { startMs: 10, workMs: 30 });
  const [handled] = plan.children ?? [];
  const database = query('payments', 'payments-db', 12, 20);
  return {
    ...plan,
    ...client,
    children: handled ? [{ ...handled, name: 'POST /charges', children: [database], ...server }] : [],
  };
}

/** A call that fails on both sides. */
export const refused = (server: Partial<SpanPlan> = {}, client: Partial<SpanPlan> = {}): SpanPlan =>
  payment({ error: true, ...server }, { error: true, ...client });

export const withoutServer = (attributes: Attributes = {}): SpanPlan => ({
  ...failed(payment()),
  attributes,
  children: [],
});
