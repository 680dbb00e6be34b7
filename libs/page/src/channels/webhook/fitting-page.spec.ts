import { Page } from '#contract';
import { grownIncident } from '../../testing/causes.js';
import { account, SENT_UNIX_MS } from '../../testing/incidents.js';
import { links } from '../../testing/senders.js';
import { renderPage } from '../../render/page.js';
import { fittingPage } from './fitting-page.js';

/** An incident of so many violations, each of so many accounts. */
function pageOf(violations: number, accounts: number, name = 'acme'): Page {
  const incident = grownIncident();
  const [first] = incident.violations;
  if (!first) throw new Error('it has no violation');
  const broken = Array.from({ length: violations }, (_, i) => ({
    ...first,
    id: `v-${i}`,
    accounts: Array.from({ length: accounts }, (_, k) => account(`${name}-${k}`, 9, 99, 900)),
  }));
  const context = { event: 'opened' as const, deliveryId: 'd-1', sentAtUnixMs: SENT_UNIX_MS, links };
  return renderPage({ ...incident, violations: broken }, context);
}

describe('the page of a webhook', () => {
  it('is whole where it is not too large', () => {
    const page = pageOf(5, 50);
    expect(fittingPage(page)).toBe(page);
  });

  it.each([
    [50, 500, 'acme'],
    [50, 500, 'n'.repeat(240)],
    [2_000, 1, 'acme'],
    [1, 20_000, 'acme'],
  ])(
    'of %i violations of %i accounts keeps the worst, and says what it does without',
    (violations, accounts, name) => {
      const page = pageOf(violations, accounts, name);
      const shown = fittingPage(page);
      expect(JSON.stringify(shown).length).toBeLessThanOrEqual(500_000);
      expect(Page.safeParse(shown).success).toBe(true);
      const { incident, leftOut } = shown;
      expect(incident.blastRadius).toEqual(page.incident.blastRadius);
      expect(incident.violations[0]?.id).toBe('v-0');
      const kept = incident.violations.reduce((sum, each) => sum + each.accounts.length, 0);
      expect(leftOut).toEqual({
        violations: violations - incident.violations.length,
        accounts: violations * accounts - kept,
      });
    },
  );
});
