import { type Explanation, type IncidentKey } from '#contract';
import { violationKey } from '../incidents/decide-violations.js';
import { UNHANDLED } from '../incidents/incident-of-one.js';
import { type OpenViolation, type StandingIncident } from '../ports.js';
import { GOLD_ACCOUNTS, GOLD_SLA, named, SENT_UNIX_MS, unclear } from '../testing/incidents.js';
import { group } from './group.js';

const NOW = SENT_UNIX_MS;
const iso = (agoMs: number) => new Date(NOW - agoMs).toISOString();
const times = { nowUnixMs: NOW, explainedWithinMs: 8_000, quietPeriodMs: 600_000 };
const checkout = { service: 'shop', name: 'POST /checkout', kind: 'server' as const };
const cart = { service: 'shop', name: 'GET /cart', kind: 'server' as const };
const byCheckout: IncidentKey = { by: 'operation', ...checkout };
const byDb: IncidentKey = { by: 'culprit', name: 'payments-db', kind: 'dependency' };

let made = 0;
function violation(explanation: Explanation | null, change: Partial<OpenViolation> = {}): OpenViolation {
  const { sla = GOLD_SLA } = change;
  return {
    id: `v-${++made}`,
    operation: checkout,
    operationId: 7,
    openedAt: iso(2_000),
    resolvedAt: null,
    violatingSinceUnixMs: NOW - 30_000,
    accounts: GOLD_ACCOUNTS,
    explanation,
    incidentId: null,
    contrary: null,
    ...change,
    sla,
  };
}

function incident(key: IncidentKey, change: Partial<StandingIncident> = {}): StandingIncident {
  return {
    id: 'i-1',
    mode: 'live',
    key,
    severity: 'critical',
    openedAt: iso(60_000),
    reopenedAt: null,
    resolvedAt: null,
    handling: UNHANDLED,
    version: 0,
    accountHandling: [],
    reopenings: 0,
    told: {
      atUnixMs: NOW - 60_000,
      updates: 0,
      muted: [],
      severity: 'critical',
      culprit: null,
      accounts: 1,
      slas: 1,
      operations: 1,
    },
    escalated: {},
    deliveries: [],
    violated: [],
    ...change,
  };
}

const who = (name: string, confidence: Explanation['confidence'] = 'high'): Explanation => ({
  ...named,
  confidence,
  ...(named.culprit && { culprit: { ...named.culprit, name } }),
});
/** Where each goes that is placed: an incident's id, or the key of a new one. */
const placed = (violations: OpenViolation[], incidents: StandingIncident[] = []) =>
  group({ violations, incidents }, times).map(({ incident: into, key, reason }) => [
    into?.id ?? (key.by === 'culprit' ? key.name : `${key.service} ${key.name}`),
    reason,
  ]);

describe('where a violation belongs', () => {
  it('waits for its explanation, for as long as that may take', () => {
    expect(placed([violation(null)])).toEqual([]);
    expect(placed([violation(null, { openedAt: iso(8_000) })])).toEqual([
      ['shop POST /checkout', 'not-explained-in-time'],
    ]);
  });

  it.each([
    ['high', 'payments-db', 'new-cause'],
    ['medium', 'payments-db', 'new-cause'],
    ['low', 'shop POST /checkout', 'not-confident'],
  ] as const)('opens an incident for one named with %s confidence: %s', (confidence, where, reason) => {
    expect(placed([violation(who('payments-db', confidence))])).toEqual([[where, reason]]);
  });

  it('opens one by the operation where nobody is named', () => {
    expect(placed([violation(unclear)])).toEqual([['shop POST /checkout', 'nobody-named']]);
  });

  it('is one for all that name the same, on whatever operation, and another for another culprit', () => {
    const all = [
      violation(who('payments-db', 'low'), { operation: cart }),
      violation(who('payments-db')),
      violation(who('cache'), { operation: cart }),
    ];
    expect(placed(all)).toEqual([
      ['payments-db', 'new-cause'],
      ['cache', 'new-cause'],
      ['payments-db', 'same-cause'],
    ]);
  });

  it('is the open one of its culprit, of the same mode', () => {
    const shadow = { ...GOLD_SLA, mode: 'shadow' as const };
    expect(placed([violation(named), violation(named, { sla: shadow })], [incident(byDb)])).toEqual([
      ['i-1', 'same-cause'],
      ['payments-db', 'new-cause'],
    ]);
  });

  it('is the one in which its operation is violated, where nobody is named for it', () => {
    const inside = violation(named, { incidentId: 'i-1' });
    expect(placed([inside, violation(unclear)], [incident(byDb)])).toEqual([['i-1', 'same-operation']]);
    expect(placed([inside, violation(unclear, { operation: cart })], [incident(byDb)])).toEqual([
      ['shop GET /cart', 'nobody-named'],
    ]);
  });

  it('is one by operation that goes by the culprit since it was found, or that knows none', () => {
    const inside = (explanation: Explanation) => violation(explanation, { incidentId: 'i-1' });
    const other = violation(named, { operation: cart });
    expect(placed([inside(who('payments-db', 'low')), other], [incident(byCheckout)])).toEqual([
      ['i-1', 'same-cause'],
    ]);
    expect(placed([inside(unclear), other], [incident(byCheckout)])).toEqual([['payments-db', 'new-cause']]);
    expect(placed([inside(unclear), violation(named)], [incident(byCheckout)])).toEqual([
      ['i-1', 'same-operation'],
    ]);
    expect(placed([inside(who('cache')), violation(named)], [incident(byCheckout)])).toEqual([
      ['payments-db', 'new-cause'],
    ]);
  });

  it('stays where it is, unless two sure explanations in a row name another', () => {
    const contrary = (n: number) => ({ culprit: { name: 'cache', kind: 'service' as const }, times: n });
    const inside = (n: number) => violation(who('cache'), { incidentId: 'i-1', contrary: contrary(n) });
    expect(placed([inside(1)], [incident(byDb)])).toEqual([]);
    expect(placed([inside(2)], [incident(byDb)])).toEqual([['cache', 'contrary-explanations']]);
  });

  it('is one that has just ended, within the quiet period and no longer', () => {
    const over = (agoMs: number) => incident(byDb, { resolvedAt: iso(agoMs) });
    expect(placed([violation(named)], [over(599_000)])).toEqual([['i-1', 'within-quiet-period']]);
    expect(placed([violation(named)], [over(600_000)])).toEqual([['payments-db', 'new-cause']]);
    expect(placed([violation(who('payments-db', 'low'))], [over(1_000)])).toEqual([
      ['i-1', 'within-quiet-period'],
    ]);
    const known = incident(byDb, { resolvedAt: iso(1_000), violated: [violationKey(GOLD_SLA.id, 7)] });
    expect(placed([violation(unclear)], [known])).toEqual([['i-1', 'within-quiet-period']]);
  });

  it('leaves one in peace that somebody has resolved, except for what was not in it', () => {
    const byHand = incident(byDb, {
      resolvedAt: iso(60_000),
      handling: { ...UNHANDLED, resolvedBy: 'ada' },
      violated: [violationKey(GOLD_SLA.id, 7)],
    });
    const other = violation(named, { sla: { ...GOLD_SLA, id: 'silver' } });
    expect(placed([violation(named)], [byHand])).toEqual([['i-1', 'resolved-by-hand']]);
    expect(placed([other], [byHand])).toEqual([['i-1', 'within-quiet-period']]);
  });
});
