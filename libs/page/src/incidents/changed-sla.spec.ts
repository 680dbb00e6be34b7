import { type Sla } from '#contract';
import { setUp } from '../testing/keeper.js';
import { sla, status } from '../testing/statuses.js';

const first = sla('gold', { version: 1 });
const alerting = [status('gold', 'acme'), status('gold', 'globex')];

/** What is done when a violated SLA becomes this one, and the incidents then, with who was told what. */
async function becomes(change: Partial<Sla>, before: Sla = first) {
  const { reconcile, store } = setUp();
  await reconcile(alerting, [before]);
  const done = await reconcile(alerting, [{ ...before, version: 2, ...change }]);
  const incidents = [...store.incidents.values()].map((incident) => ({
    status: incident.status,
    version: incident.violations[0]?.sla.version,
    told: store.queued.filter(({ incidentId }) => incidentId === incident.id).map(({ event }) => event),
  }));
  return { done, incidents, store, reconcile };
}

describe('the incident of an SLA that changes', () => {
  it.each<[string, Partial<Sla>]>([
    ['its name and severity', { name: 'Checkout', severity: 'info' }],
    ['its channels', { channels: ['night'] }],
    ['how sure it has to be', { confidence: 0.99, forSeconds: 60 }],
    ['whose requests it is about', { accounts: 'each' }],
  ])('goes on as it was where only %s does', async (_, change) => {
    const { done, incidents } = await becomes(change);
    expect(done).toEqual([]);
    expect(incidents).toEqual([{ status: 'open', version: 1, told: ['opened'] }]);
  });

  it.each<[string, Partial<Sla>]>([
    ['its objective', { objective: { type: 'latency', percentile: 99, thresholdMs: 400 } }],
    ['its window', { windowSeconds: 120 }],
  ])('gives way to one of the new version where %s does', async (_, change) => {
    const { done, incidents, store } = await becomes(change);
    expect(done).toEqual(['resolve: sla-changed', 'open: alerting']);
    expect(incidents).toEqual([
      { status: 'resolved', version: 1, told: ['opened', 'resolved'] },
      { status: 'open', version: 2, told: ['opened'] },
    ]);
    expect(store.only()?.accounts).toMatchObject([
      { state: 'resolved', reason: 'rule-changed' },
      { state: 'resolved', reason: 'rule-changed' },
    ]);
  });

  it('pages when a rule in shadow goes live while it fires, with what began in shadow', async () => {
    const { done, incidents, store } = await becomes({ mode: 'live' }, { ...first, mode: 'shadow' });
    expect(done).toEqual(['resolve: sla-changed', 'open: alerting']);
    expect(incidents).toEqual([
      { status: 'resolved', version: 1, told: [] },
      { status: 'open', version: 2, told: ['opened'] },
    ]);
    const [shadow, live] = [...store.incidents.values()];
    expect(live?.violatingSinceUnixMs).toBe(shadow?.violatingSinceUnixMs);
  });

  it('is over for those who were told when a rule goes into shadow, and goes on unheard', async () => {
    const { incidents } = await becomes({ mode: 'shadow' });
    expect(incidents).toEqual([
      { status: 'resolved', version: 1, told: ['opened', 'resolved'] },
      { status: 'open', version: 2, told: [] },
    ]);
  });

  it('is not closed by a judgement by an older version', async () => {
    const { store, reconcile } = await becomes({ windowSeconds: 120 });
    expect(await reconcile(alerting, [first])).toEqual([]);
    expect(store.incidents.get('i-2')).toMatchObject({
      status: 'open',
      violations: [{ sla: { version: 2 } }],
    });
  });

  it('goes on where the incident is of a time before versions', async () => {
    const { version: _, ...old } = first;
    const { done } = await becomes({ version: 1 }, old);
    expect(done).toEqual([]);
  });
});
