import * as fc from 'fast-check';
import { Silence, type SilenceMatch } from '#contract';
import { account, incident } from '../testing/incidents.js';
import { leadOf } from '../incidents/lead.js';
import { type MuteFacts } from './facts.js';
import { muted, mutedViolation } from './mute.js';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const facts: MuteFacts = {
  sla: 'gold-checkout',
  service: 'web',
  operation: 'POST /checkout',
  account: 'acme',
  tier: 'gold',
  labels: { region: 'eu' },
  severity: 'error',
  culprit: 'payments-db',
};

function silence(match: SilenceMatch, over: Partial<Silence> = {}): Silence {
  return Silence.parse({
    id: 1,
    match,
    from: '2026-03-01T11:00:00.000Z',
    until: '2026-03-01T13:00:00.000Z',
    comment: 'we know',
    createdAt: '2026-03-01T11:00:00.000Z',
    createdBy: 'anna',
    expiredAt: null,
    expiredBy: null,
    ...over,
  });
}

describe('a silence', () => {
  it.each<[SilenceMatch]>([
    [{ slas: ['silver-checkout', 'gold-checkout'] }],
    [{ operations: [{ service: 'web', name: 'POST *' }] }],
    [{ operations: [{ service: '*', name: '*' }] }],
    [{ accounts: { keys: ['acme'] } }],
    [{ accounts: { labels: { region: { matches: 'eu|us' } } } }],
    [{ tiers: ['gold'] }],
    [{ culprits: ['payments-*'] }],
    [{ severity: 'error' }],
    [{ severity: { atLeast: 'warning' } }],
  ])('mutes what %j means', (match) => {
    const one = silence(match);
    expect(muted(facts, [one], NOON)).toEqual({ silence: one, reason: 'silenced' });
  });

  it.each<[SilenceMatch]>([
    [{ slas: ['silver-checkout'] }],
    [{ operations: [{ service: 'web', name: 'GET *' }] }],
    [{ accounts: { keys: ['globex'] } }],
    [{ accounts: { labels: { region: 'us' } } }],
    [{ tiers: ['silver'] }],
    [{ culprits: ['cache'] }],
    [{ severity: 'warning' }],
    [{ severity: { atLeast: 'critical' } }],
    [{ tiers: ['gold'], slas: ['silver-checkout'] }],
  ])('says nothing of what %j does not mean', (match) => {
    expect(muted(facts, [silence(match)], NOON)).toBeUndefined();
  });

  it('of a culprit does not mute what nobody has been named for, nor one of a tier who has none', () => {
    const { culprit: _, tier: __, ...unexplained } = facts;
    expect(
      muted(unexplained, [silence({ culprits: ['*'] }), silence({ tiers: ['gold'] })], NOON),
    ).toBeUndefined();
  });

  it('of accounts is not about a rule of all traffic', () => {
    const all = { ...facts, account: '*', labels: {} };
    const labels = { region: { notIn: ['us'] } };
    expect(
      muted(all, [silence({ accounts: { labels } }), silence({ accounts: { keys: ['*'] } })], NOON),
    ).toBeUndefined();
    expect(muted(all, [silence({ slas: ['gold-checkout'] })], NOON)).toBeDefined();
  });

  it('holds from its beginning up to its end, or up to where it was expired', () => {
    const one = silence({ tiers: ['gold'] });
    const expired = { ...one, expiredAt: '2026-03-01T12:00:00.000Z' };
    const at = (time: string, each = one) =>
      muted(facts, [each], Date.parse(`2026-03-01T${time}Z`)) !== undefined;
    expect([at('10:59:59.999'), at('11:00:00'), at('12:59:59.999'), at('13:00:00')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([at('11:59:59.999', expired), at('12:00:00', expired)]).toEqual([true, false]);
  });
});

const someSilence = fc
  .record({
    match: fc.constantFrom<SilenceMatch>(
      { tiers: ['gold'] },
      { slas: ['gold-checkout'] },
      { culprits: ['payments-*'] },
      { slas: ['other'] },
    ),
    from: fc.integer({ min: -5, max: 5 }),
    minutes: fc.integer({ min: 0, max: 10 }),
    expired: fc.option(fc.integer({ min: -5, max: 10 })),
  })
  .map(({ match, from, minutes, expired }) => {
    const at = (minute: number) => new Date(NOON + minute * 60_000).toISOString();
    return silence(match, {
      from: at(from),
      until: at(from + minutes),
      expiredAt: expired === null ? null : at(expired),
    });
  });

describe('several silences', () => {
  const end = ({ until, expiredAt }: Silence) =>
    expiredAt !== null && expiredAt < until ? expiredAt : until;

  it('mute exactly where one of them does, and the one that ends last says so', () => {
    fc.assert(
      fc.property(fc.array(someSilence), (silences) => {
        const alone = silences.filter((each) => muted(facts, [each], NOON));
        const found = muted(facts, silences, NOON);
        expect(found === undefined).toBe(alone.length === 0);
        if (found) expect(end(found.silence)).toBe(alone.map(end).toSorted().at(-1));
      }),
    );
  });

  it('mute without a gap until the one that is named has ended', () => {
    fc.assert(
      fc.property(fc.array(someSilence), fc.nat(1000), (silences, share) => {
        const found = muted(facts, silences, NOON);
        if (!found) return;
        const untilUnixMs = Date.parse(end(found.silence));
        const between = NOON + Math.floor(((untilUnixMs - NOON) * share) / 1001);
        expect(muted(facts, silences, between)).toBeDefined();
      }),
    );
  });
});

describe('a violation of several accounts', () => {
  const SILENCED = ['acme', 'globex', 'initech'];
  const silences = SILENCED.map((key, i) =>
    silence({ accounts: { keys: [key] } }, { id: i, until: new Date(NOON + (i + 1) * 60_000).toISOString() }),
  );
  const keys = fc.uniqueArray(fc.constantFrom('acme', 'globex', 'initech', 'hooli'));
  const incidentOf = (names: string[], gone: string[]) =>
    incident({
      accounts: [
        ...names.map((name) => account(name, 9, 120, 1_620)),
        ...gone.map((name) => account(name, 9, 120, 1_620, { leftAt: new Date(NOON).toISOString() })),
      ],
    });

  it('is muted where each that still violates is, and until the first of these silences ends', () => {
    fc.assert(
      fc.property(keys, keys, fc.shuffledSubarray(silences), (names, gone, inForce) => {
        const one = incidentOf(names, gone);
        const found = mutedViolation(leadOf(one), one.key, inForce, NOON);
        const ids = names.map((name) => inForce.find(({ id }) => SILENCED[id] === name)?.id ?? -1);
        const isMuted = ids.length > 0 && !ids.includes(-1);
        expect(found?.silence?.id).toBe(isMuted ? Math.min(...ids) : undefined);
      }),
    );
  });
});
