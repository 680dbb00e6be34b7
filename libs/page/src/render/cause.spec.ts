import { type Objective } from '#contract';
import { causeIncident, grownIncident, resolvedCause, severalSlas } from '../testing/causes.js';
import { BEGAN_UNIX_MS, incident } from '../testing/incidents.js';
import { links } from '../testing/senders.js';
import { causeInWords, tiersInWords } from './cause.js';
import { factsOf } from './facts-of.js';
import { renderPage } from './page.js';

const pageOf = (of = causeIncident(), event: Parameters<typeof renderPage>[1]['event'] = 'opened') =>
  renderPage(of, { event, deliveryId: 'd-17', sentAtUnixMs: BEGAN_UNIX_MS + 615_000, links });

/** The cause with other promises. */
function promising(...objectives: Objective[]) {
  const violations = objectives.flatMap((objective, i) =>
    causeIncident()
      .violations.slice(i, i + 1)
      .map((violation) => Object.assign(violation, { sla: { ...violation.sla, objective } })),
  );
  return causeIncident({ violations });
}

describe('a cause in words', () => {
  const slow: Objective = { type: 'latency', percentile: 99, thresholdMs: 500 };
  const failing: Objective = { type: 'error-rate', maxPercent: 1 };

  it.each([
    [[slow, slow], /^payments-db slows 2 operations for 10 accounts$|, \d+ of them gold$/],
    [[failing, failing], /^payments-db breaks 2 operations/],
    [[slow, failing], /^payments-db slows or breaks 2 operations/],
    [[slow, { type: 'silence', weeks: 4 }], /^payments-db disturbs 2 operations/],
  ] as [Objective[], RegExp][])('of %j', (objectives, words) => {
    expect(causeInWords(promising(...objectives), false)).toMatch(words);
  });

  it('counts what lasts, and all of it once it is over', () => {
    const [first, ...others] = causeIncident().violations;
    if (!first) throw new Error('the cause has lost its violations');
    const resolvedAt = new Date(BEGAN_UNIX_MS).toISOString();
    const over = others.map((each) => Object.assign(each, { resolvedAt }));
    const partly = causeIncident({ violations: [first, ...over] });
    expect(causeInWords(partly, false)).toBe(
      'payments-db slows POST /checkout for 5 accounts, 4 of them gold',
    );
    expect(causeInWords(resolvedCause(), true)).toBe(
      'payments-db slowed 12 operations for 37 accounts, 4 of them gold',
    );
  });

  it('hides no customer behind all traffic, nor all traffic behind a customer', () => {
    const [first, second] = causeIncident().violations;
    const [all] = first?.accounts ?? [];
    const [customer] = second?.accounts ?? [];
    if (!first || !second || !all || !customer) throw new Error('the cause has lost its violations');
    const total = {
      ...first,
      sla: { ...first.sla, accounts: 'total' as const },
      accounts: [{ ...all, account: '*' }],
    };
    const one = { ...second, accounts: [customer] };
    expect(causeInWords(causeIncident({ violations: [one, total] }), false)).toBe(
      `payments-db slows 2 operations for all traffic and ${customer.account}`,
    );
    expect(causeInWords(causeIncident({ violations: [total, { ...total, id: second.id }] }), false)).toMatch(
      /for all traffic$/,
    );
  });

  it('is told of the operation where nobody is named', () => {
    expect(causeInWords(severalSlas(), false)).toBe(
      'POST /checkout violates 2 SLAs for 13 accounts, 4 of them gold',
    );
  });

  it('tells accounts by tier, the one that weighs most first', () => {
    expect(tiersInWords(causeIncident(), false)).toBe('Accounts: 4 gold, 12 silver, 21 of no known tier');
  });
});

describe('the title of a page', () => {
  const cause = 'payments-db slows 12 operations for 37 accounts, 4 of them gold';

  it.each([
    ['opened', cause],
    ['updated', `Update: ${cause}`],
    ['escalated', `Not acknowledged for 10 min: ${cause}`],
    ['reopened', `Violated again: ${cause}`],
    ['acknowledged', `Acknowledged by Somebody: ${cause}`],
    ['test', `TEST: ${cause}`],
  ] as const)('%s', (event, title) => {
    expect(pageOf(causeIncident(), event).title).toBe(title);
  });

  it('of the end says how long it lasted', () => {
    expect(pageOf(resolvedCause(), 'resolved').title).toBe(
      'Resolved after 6 min 40 s: payments-db slowed 12 operations for 37 accounts, 4 of them gold',
    );
  });
});

describe('the end that somebody says, while some of it still violates', () => {
  it('tells for how long it had violated until then', () => {
    const { openedAt, handling } = causeIncident();
    const resolvedAt = new Date(BEGAN_UNIX_MS + 400_000).toISOString();
    const by = { ...handling, resolvedBy: 'ada' };
    for (const violations of [causeIncident().violations, causeIncident().violations.slice(0, 1)]) {
      const change = { violations, openedAt, status: 'resolved', resolvedAt, handling: by } as const;
      const { rows } = factsOf(pageOf(causeIncident(change), 'resolved')).accounts;
      const [first] = violations
        .flatMap(({ accounts }) => accounts)
        .map(({ joinedAt }) => joinedAt)
        .toSorted();
      const longest = (Date.parse(resolvedAt) - Date.parse(first ?? '')) / 60_000;
      expect(rows[0]?.when).toMatch(new RegExp(`^${Math.floor(longest)} min`));
      expect(rows.filter(({ when }) => !/^[1-9]\d* min/.test(when))).toEqual([]);
    }
  });
});

describe('an update', () => {
  it('tells what the channel was told before', () => {
    const page = pageOf(grownIncident(), 'updated');
    expect(page.toldBefore).toEqual({ slas: 2, operations: 3, accounts: 13 });
    expect(factsOf(page).news).toBe('Now 12 operations and 37 accounts, was 3 and 13.');
  });

  it('tells nothing of the kind to a channel that hears of it first', () => {
    expect(pageOf(causeIncident(), 'updated').toldBefore).toBeNull();
  });
});

describe('what stays while a cause grows', () => {
  it('is the violation that it began with, by which receivers know it again', () => {
    const { about } = factsOf(pageOf());
    const [first, ...others] = causeIncident().violations;
    if (!first) throw new Error('the cause has lost its violations');
    const now = factsOf(pageOf(causeIncident({ violations: [...others, first] }))).about;
    expect([now.rule, now.operation, now.tier]).toEqual([about.rule, about.operation, about.tier]);
  });

  it('offers nobody to acknowledge what somebody has acknowledged', () => {
    const acknowledge = {
      kind: 'acknowledge',
      label: 'Acknowledge',
      href: 'https://culprit.example/a/1',
    } as const;
    const context = { event: 'reopened', deliveryId: 'd', sentAtUnixMs: BEGAN_UNIX_MS, links } as const;
    const actions = (acknowledgedAt: string | null) => {
      const handling = { ...incident().handling, acknowledgedAt };
      return factsOf(renderPage(incident({ handling }), { ...context, actions: [acknowledge] })).actions;
    };
    expect(actions(null)).toEqual([acknowledge]);
    expect(actions(new Date(BEGAN_UNIX_MS).toISOString())).toEqual([]);
  });
});
