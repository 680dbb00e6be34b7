import { account, GOLD_SLA, incident, named, unclear } from '../testing/incidents.js';
import { leadOf } from '../incidents/lead.js';
import { muteFactsOf, routingFactsOf } from './facts.js';

const operation = { service: 'shop', name: 'POST /checkout', kind: 'server' } as const;
const left = { leftAt: '2026-11-23T03:13:00.000Z' };
const accounts = [
  account('acme', 37, 412, 2_310, { labels: { tier: 'gold', region: 'eu' } }),
  account('globex', 11, 160, 1_940, { labels: { tier: 'gold' }, tier: 'platinum' }),
  account('initech', 9, 120, 1_620, { labels: { tier: 'bronze' }, ...left }),
];

describe('the facts that silences and routes ask for', () => {
  it('are of what violates now; a tier is that of the contract, else what the label says', () => {
    const one = incident({ sla: GOLD_SLA, operation, accounts, explanation: named });
    expect(muteFactsOf(leadOf(one), one.key).map((each) => [each.account, each.tier])).toEqual([
      ['acme', 'gold'],
      ['globex', 'platinum'],
    ]);
    expect(routingFactsOf(one)).toMatchObject({
      severity: GOLD_SLA.severity,
      tiers: ['gold', 'platinum'],
      accounts: ['acme', 'globex'],
      slas: [GOLD_SLA.id],
      labels: { acme: { region: 'eu' } },
    });
  });

  it('name the culprit where there is one, else whose operations are violated', () => {
    const key = { by: 'culprit', name: 'payments-db', kind: 'dependency' } as const;
    const explained = incident({ operation, accounts, explanation: named, key });
    expect(routingFactsOf(explained).services).toEqual(['payments-db']);
    expect(muteFactsOf(leadOf(explained), key)[0]?.culprit).toBe('payments-db');
    const byOperation = { by: 'operation', ...operation } as const;
    expect(muteFactsOf(leadOf(explained), byOperation)[0]?.culprit).toBe(named.culprit?.name);
    const open = incident({
      operation,
      accounts,
      explanation: unclear,
      key: { by: 'operation', ...operation },
    });
    expect(routingFactsOf(open).services).toEqual(['shop']);
    expect(muteFactsOf(leadOf(open), byOperation)[0]?.culprit).toBeUndefined();
  });

  it('leave out what does not violate any more', () => {
    const one = incident({ operation, accounts });
    const over = { ...leadOf(one), resolvedAt: '2026-11-23T03:13:00.000Z' };
    expect(routingFactsOf({ ...one, violations: [over] })).toMatchObject({
      accounts: [],
      slas: [],
      tiers: [],
    });
  });
});
