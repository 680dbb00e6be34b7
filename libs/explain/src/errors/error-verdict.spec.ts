import { call, query, type SpanPlan } from '#testkit';
import { checkout, explain, failed, payment, refused, times } from './errors.fixture.js';

describe('nobody is named for errors', () => {
  const fails = (i: number): SpanPlan => checkout(refused({ exception: { type: `E${i % 2}` } }));

  it('from two failed requests; what they say is shown', () => {
    const explanation = explain(times(2, fails));
    expect(explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'thin-evidence',
      errorOrigin: { name: 'payments' },
    });
    expect(explanation.sentence).toMatch(
      /^There are too few failed requests .* So far payments fails in 2 of 2 /,
    );
  });

  it('where two fail equally often', () => {
    const stock = failed(call('web', 'stock', { startMs: 50, workMs: 5 }));
    const other = { ...stock, children: stock.children?.map((server) => failed(server)) ?? [] };
    const explanation = explain(times(20, (i) => checkout(i % 2 ? refused() : other)));
    expect(explanation).toMatchObject({
      verdict: 'unclear',
      reason: 'candidates-tie',
      candidates: [
        { name: 'payments', share: 0.5 },
        { name: 'stock', share: 0.5 },
      ],
    });
    expect(explanation.sentence).toMatch(/^Too close to call: payments fails in 10 of 20 .*, stock in 10 /);
    expect(explain(times(20, () => checkout(refused(), other))).reason).toBe('candidates-tie');
  });

  it('when reading stopped before there was enough', () => {
    expect(explain(times(2, fails), [], { stopped: 'deadline' }).reason).toBe('deadline');
    expect(explain(times(5, fails), [], { stopped: 'deadline' }).verdict).toBe('named');
  });
});

describe('confidence in an origin', () => {
  it.each([
    ['high', 10, 10, {}],
    ['medium', 10, 10, { incomplete: true }],
    ['medium', 9, 10, {}],
    ['medium', 10, 9, {}],
    ['medium', 5, 0, {}],
    ['low', 4, 40, {}],
  ] as const)('is %s with %i failed and %i healthy requests, %j', (confidence, violating, healthy, more) => {
    const baseline = times(healthy, () => checkout(payment()));
    expect(
      explain(
        times(violating, () => checkout(refused())),
        baseline,
        more,
      ).confidence,
    ).toBe(confidence);
  });

  it.each([
    ['high', 17],
    ['medium', 16],
    ['low', 14],
  ])('is %s where %i of 25 point to it', (confidence, count) => {
    const other = failed(query('web', 'web-db', 50, 55));
    const violating = times(25, (i) => checkout(i < count ? refused() : other));
    expect(explain(violating)).toMatchObject({ confidence, culprit: { name: 'payments' } });
  });
});

describe('errors and time', () => {
  const slow = (plan: SpanPlan, databaseMs: number): SpanPlan => ({
    ...plan,
    endMs: databaseMs + 200,
    children: [
      ...(plan.children ?? []),
      { ...query('web', 'web-db', 100, 100 + databaseMs), attributes: { 'service.peer.name': 'web-db' } },
    ],
  });
  const healthy = times(40, () => slow(checkout(payment()), 10));

  it('a request that fails by itself, because somebody is slow, is explained by time', () => {
    const explanation = explain(
      times(20, () => slow(failed(checkout(payment())), 900)),
      healthy,
    );
    expect(explanation).toMatchObject({
      reason: 'excess-over-baseline',
      culprit: { name: 'web-db' },
      errorOrigin: { name: 'web' },
    });
  });

  it('an error from below is the cause, however slow the request', () => {
    expect(
      explain(
        times(20, () => slow(checkout(refused()), 900)),
        healthy,
      ),
    ).toMatchObject({
      reason: 'error-origin',
      culprit: { name: 'payments' },
    });
  });

  it('an error in most slow requests is a further fact of a violation of latency', () => {
    const plan = (): SpanPlan => ({ ...slow(checkout(refused()), 900), error: false });
    const explanation = explain(times(20, plan), healthy, { about: 'latency' });
    expect(explanation).toMatchObject({
      culprit: { name: 'web-db' },
      errorOrigin: { name: 'payments', share: 1 },
    });
    const few = times(20, (i) => (i < 9 ? plan() : slow(checkout(payment()), 900)));
    expect(explain(few, healthy, { about: 'latency' }).errorOrigin).toBeUndefined();
  });
});
