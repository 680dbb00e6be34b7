import { type SpanPlan, call, query } from '#testkit';
import { checkout, explain, failed, payment, refused, times, withoutServer } from './errors.fixture.js';

const declined = { type: 'CardDeclined', message: 'no funds left' };

describe('the origin of errors', () => {
  it('is the deepest service that fails; those above it only pass the error on', () => {
    const explanation = explain(
      times(20, () =>
        checkout(refused({ exception: declined, attributes: { 'http.response.status_code': 502 } })),
      ),
    );
    expect(explanation).toMatchObject({
      verdict: 'named',
      reason: 'error-origin',
      confidence: 'high',
      culprit: { name: 'payments', kind: 'service', share: 1, failedTraces: 20 },
      errorOrigin: {
        name: 'payments',
        mode: 'raised',
        operation: 'POST /charges',
        status: 'HTTP 502',
        exceptionType: 'CardDeclined',
        message: 'no funds left',
        share: 1,
      },
    });
    expect(explanation.sentence).toBe(
      'payments fails in 20 of 20 failed requests: POST /charges, HTTP 502, exception CardDeclined: no funds left; ' +
        'the calls above it only pass the error on.',
    );
  });

  it('is found below spans that say nothing of their status, under the name of the request', () => {
    const inner = { service: 'payments', name: 'charge', startMs: 11, endMs: 40 };
    const handler = { ...inner, children: [failed({ ...inner, name: 'validate' }, { exception: declined })] };
    expect(explain(times(20, () => checkout(refused({ children: [handler] }))))).toMatchObject({
      errorOrigin: { name: 'payments', operation: 'POST /charges', exceptionType: 'CardDeclined' },
    });
  });

  it('is the judged service where nothing that it calls fails', () => {
    const { culprit, sentence } = explain(
      times(20, () => failed(checkout(payment()), { exception: { type: 'TypeError' } })),
    );
    expect(culprit?.name).toBe('web');
    expect(sentence).toBe(
      'web itself fails in 20 of 20 failed requests: POST /checkout, exception TypeError; nothing that it calls does.',
    );
  });

  it('is a callee that answers with an error and thinks that all is well', () => {
    const attributes = { 'http.response.status_code': 422 };
    expect(explain(times(20, () => checkout(payment({ attributes }, { error: true }))))).toMatchObject({
      culprit: { name: 'payments' },
      errorOrigin: { mode: 'raised', status: 'HTTP 422' },
    });
  });

  it('is a database without spans, with what its client span says', () => {
    const database = failed(query('payments', 'payments-db', 12, 20), {
      attributes: { 'service.peer.name': 'payments-db', 'db.response.status_code': '57P03' },
    });
    expect(
      explain(times(20, () => checkout(refused({ children: [database], exception: declined })))),
    ).toMatchObject({
      confidence: 'high',
      culprit: { name: 'payments-db', kind: 'dependency' },
      errorOrigin: { mode: 'unanswered', status: 'SQLSTATE 57P03', exceptionType: 'CardDeclined' },
    });
  });

  it('is whoever wrote a statement that the database refuses', () => {
    const database = failed(query('payments', 'payments-db', 12, 20), {
      attributes: { 'service.peer.name': 'payments-db', 'db.response.status_code': '42703' },
    });
    expect(explain(times(20, () => checkout(refused({ children: [database] })))).culprit?.name).toBe(
      'payments',
    );
  });

  it('is the service whose answer to a call is missing, with less confidence', () => {
    const explanation = explain(times(20, () => checkout(withoutServer({ 'rpc.grpc.status_code': 14 }))));
    expect(explanation).toMatchObject({
      confidence: 'medium',
      culprit: { name: 'payments', kind: 'service' },
      errorOrigin: { mode: 'unanswered', status: 'gRPC UNAVAILABLE' },
    });
    expect(explanation.sentence).toMatch(
      /^payments does not answer in 20 of 20 failed requests: call payments, gRPC/,
    );
  });

  it('is the service that answers after its caller has given up', () => {
    const late = (): SpanPlan => checkout(payment({ endMs: 90, children: [] }, { error: true, endMs: 40 }));
    const explanation = explain(times(20, late));
    expect(explanation).toMatchObject({ culprit: { name: 'payments' }, errorOrigin: { mode: 'timed-out' } });
    expect(explanation.sentence).toMatch(/^payments is too late in 20 .*give up before it answers\.$/);
  });

  it('is not what is cancelled because something else has failed', () => {
    const cancelled = failed(call('web', 'stock', { startMs: 10, workMs: 20 }), {
      attributes: { 'rpc.grpc.status_code': 1 },
    });
    expect(explain(times(20, () => checkout(refused(), cancelled))).candidates).toHaveLength(1);
  });

  it('is not what fails in healthy requests too', () => {
    const probe = failed(call('web', 'cache', { startMs: 1, workMs: 2 }), {
      attributes: { 'http.response.status_code': 404 },
    });
    const healthy = times(40, () => ({ ...checkout(probe, payment()), error: false }));
    expect(
      explain(
        times(20, () => checkout(probe, refused())),
        healthy,
      ).culprit?.name,
    ).toBe('payments');
    expect(
      explain(
        times(20, () => failed(checkout(probe, payment()))),
        healthy,
      ).culprit?.name,
    ).toBe('web');
  });

  it('is what healthy requests cope with, once it fails more often; attempts are counted', () => {
    const healthy = times(40, () => ({ ...checkout(refused(), payment()), error: false }));
    const explanation = explain(
      times(20, () => checkout(refused(), refused(), refused())),
      healthy,
    );
    expect(explanation).toMatchObject({ culprit: { name: 'payments' }, errorOrigin: { attempts: 3 } });
    expect(explanation.sentence).toContain('POST /charges, 3 attempts each;');
  });

  it('is what seemed to be coped with, where healthy requests do not have it', () => {
    const swallowed = { ...call('web', 'prices', { startMs: 1, workMs: 5 }) };
    const [server] = swallowed.children ?? [];
    if (!server) throw new Error('a server span expected');
    swallowed.children = [{ ...server, children: [failed(query('prices', 'prices-db', 3, 5))] }];
    const violating = times(20, (i) => failed(checkout(i < 15 ? swallowed : payment())));
    expect(explain(violating)).toMatchObject({ culprit: { name: 'prices-db', failedTraces: 15 } });
  });

  it('does not follow what was handed over', () => {
    const consumer = { service: 'mail', kind: 'consumer' as const, startMs: 50, endMs: 60, error: true };
    const producer = {
      service: 'web',
      kind: 'producer' as const,
      startMs: 40,
      endMs: 41,
      children: [consumer],
    };
    expect(explain(times(20, () => failed(checkout(producer)))).culprit?.name).toBe('web');
  });

  it('shows the first line of a message, shortened, without what would reorder it', () => {
    const message = `\n  \u202e${'x'.repeat(500)}\nsecond line`;
    const violating = times(20, () => checkout(refused({ exception: { type: 'E', message } })));
    expect(explain(violating).errorOrigin?.message).toBe(`${'x'.repeat(199)}…`);
  });
});
