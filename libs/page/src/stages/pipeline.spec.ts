import { type Explanation, type Sla } from '#contract';
import { type SlaStatus } from '#evaluate';
import { named } from '../testing/incidents.js';
import { evidence, setUp, T1 } from '../testing/keeper.js';
import { checkout, sla, status } from '../testing/statuses.js';

const gold = sla('gold');
/** Of nobody: ''. */
const who = (name: string): Explanation => {
  const { culprit, ...unclear } = named;
  if (name === '' || !culprit) return { ...unclear, verdict: 'unclear', confidence: 'none' };
  return { ...named, culprit: { ...culprit, name } };
};

/** A keeper whose looks name whom `say` has named last. */
function site(slas: Sla[] = [gold]) {
  let said = who('payments-db');
  const kept = setUp(() => Promise.resolve(evidence(T1, 3, { explanation: said })));
  const { store, clock, reconcile } = kept;
  return {
    ...kept,
    say: (name: string) => (said = who(name)),
    after: (ms: number, statuses: SlaStatus[]) => {
      clock.advance(ms);
      return reconcile(statuses, slas);
    },
    told: () => store.queued.map(({ channel, event, sequence }) => `${channel} ${event} ${sequence}`),
    incidents: () => [...store.incidents.values()],
  };
}
const alerts = [status('gold', 'acme')];
const recovers = [status('gold', 'acme', { alerting: false })];

describe('the stages of paging', () => {
  it('tell of one incident what breaks for the same cause, and say why it joined', async () => {
    const silver = sla('silver', { channels: ['on-call', 'night'], severity: 'warning' });
    const { after, told, incidents } = site([gold, silver]);
    await after(0, alerts);
    const cart = { ...checkout, id: 8, name: 'GET /cart' };
    await after(1_000, [...alerts, status('silver', 'acme', { operation: cart })]);
    expect(told()).toEqual(['on-call opened 0', 'night opened 0']);
    expect(incidents()).toMatchObject([
      {
        key: { by: 'culprit', name: 'payments-db' },
        severity: 'critical',
        blastRadius: { slas: 2, operations: 2 },
        timeline: [
          { kind: 'opened', reason: 'new-cause' },
          { kind: 'told', reason: 'named-by-sla', text: 'Told by SLA Gold checkout: on-call' },
          { kind: 'joined', reason: 'same-cause', text: 'Joined by Gold checkout on shop GET /cart' },
          { kind: 'told', reason: 'named-by-sla', text: 'Told by SLA Gold checkout: night' },
        ],
      },
    ]);
  });

  it('tell those who know of it when it has grown or become worse, but not more than every 20 s', async () => {
    const warning = sla('silver', { severity: 'warning' });
    const { after, told } = site([gold, warning]);
    const hit = (id: string, accounts: number) =>
      Array.from({ length: accounts }, (_, i) => status(id, `account-${i}`));
    await after(0, hit('silver', 1));
    await after(1_000, hit('silver', 9));
    expect(told()).toEqual(['on-call opened 0']);
    await after(19_000, hit('silver', 9));
    expect(told()).toEqual(['on-call opened 0', 'on-call updated 1']);
    await after(20_000, hit('silver', 17));
    expect(told()).toHaveLength(2);
    await after(1_000, [...hit('silver', 17), ...hit('gold', 1)]);
    expect(told().slice(2)).toEqual(['on-call updated 2']);
  });

  it('begin an incident anew within the quiet period, and tell those who were told', async () => {
    const { after, told, incidents } = site();
    await after(0, alerts);
    await after(60_000, recovers);
    await after(599_000, alerts);
    expect(told()).toEqual(['on-call opened 0', 'on-call resolved 0', 'on-call reopened 1']);
    await after(1_000, recovers);
    expect(told().slice(3)).toEqual(['on-call resolved 1']);
    await after(600_000, alerts);
    expect(told().slice(4)).toEqual(['on-call opened 0']);
    expect(incidents().map((one) => one.status)).toEqual(['resolved', 'open']);
  });

  it('leave one in peace that somebody has resolved, until the quiet period is over', async () => {
    const { after, told, store, clock, incidents } = site();
    await after(0, alerts);
    store.handle('i-1', { kind: 'resolve' }, clock.nowMs());
    await after(1_000, alerts);
    expect(told()).toEqual(['on-call opened 0', 'on-call resolved 0']);
    await after(599_000, alerts);
    expect(told().slice(2)).toEqual(['on-call reopened 1']);
    expect(incidents()).toMatchObject([{ status: 'open', handling: { resolvedBy: null } }]);
  });

  it('tell nobody while it is snoozed, but its end, and what is still to be told after that', async () => {
    const silver = sla('silver', { channels: ['night'] });
    const { after, told, store, clock } = site([gold, silver]);
    await after(0, alerts);
    store.handle('i-1', { kind: 'snooze', untilUnixMs: clock.nowMs() + 60_000 }, clock.nowMs());
    const both = [...alerts, status('silver', 'acme')];
    await after(1_000, both);
    expect(told()).toEqual(['on-call opened 0']);
    await after(59_000, both);
    expect(told()).toEqual(['on-call opened 0', 'night opened 0']);
  });

  it('split a violation off that two sure explanations in a row name another cause for', async () => {
    const { after, told, say, incidents } = site();
    await after(0, alerts);
    say('cache');
    await after(30_000, alerts);
    await after(1_000, alerts);
    expect(incidents()).toHaveLength(1);
    await after(30_000, alerts);
    await after(1_000, alerts);
    expect(incidents()).toMatchObject([
      { key: { name: 'payments-db' }, status: 'resolved', violations: [{ resolvedAt: expect.any(String) }] },
      { key: { name: 'cache' }, status: 'open', violations: [{ resolvedAt: null }] },
    ]);
    expect(told()).toEqual(['on-call opened 0', 'on-call opened 0', 'on-call resolved 0']);
    expect(incidents().map(({ timeline }) => timeline.map(({ kind, reason }) => [kind, reason]))).toEqual([
      [
        ['opened', 'new-cause'],
        ['told', 'named-by-sla'],
        ['left', 'contrary-explanations'],
        ['resolved', 'contrary-explanations'],
      ],
      [
        ['opened', 'contrary-explanations'],
        ['told', 'named-by-sla'],
      ],
    ]);
  });

  it('tell nobody of what is silenced, until the silence is over', async () => {
    const { after, told, rules, clock, incidents } = site();
    const at = (ms: number) => new Date(clock.nowMs() + ms).toISOString();
    rules.silences = [
      {
        id: 3,
        match: { slas: ['gold'] },
        from: at(0),
        until: at(60_000),
        comment: 'move of the database',
        createdAt: at(0),
        createdBy: 'ada',
        expiredAt: null,
        expiredBy: null,
      },
    ];
    await after(0, alerts);
    expect(told()).toEqual([]);
    expect(incidents()[0]?.timeline).toMatchObject([
      { kind: 'opened' },
      { kind: 'muted', reason: 'silenced' },
    ]);
    await after(60_000, alerts);
    expect(told()).toEqual(['on-call opened 0']);
  });

  it('tell whom routes name, and those of an escalation policy as time goes by', async () => {
    const { after, told, rules, incidents } = site();
    rules.routes = [
      {
        id: 'all',
        name: 'All',
        position: 1,
        match: {},
        channels: ['night'],
        escalation: 'bosses',
        continue: false,
      },
    ];
    const notify = [{ channel: 'boss' }];
    rules.policies = [{ id: 'bosses', name: 'Bosses', steps: [{ afterMinutes: 10, notify }] }];
    await after(0, alerts);
    expect(told()).toEqual(['on-call opened 0', 'night opened 0']);
    await after(599_000, alerts);
    expect(told()).toHaveLength(2);
    await after(1_000, alerts);
    await after(1_000, alerts);
    expect(told().slice(2)).toEqual(['boss escalated 0']);
    expect(incidents()[0]?.timeline.at(-1)).toMatchObject({
      kind: 'escalated',
      reason: 'step-unacknowledged',
    });
    await after(1_000, recovers);
    expect(told().slice(3).toSorted()).toEqual(['boss resolved 0', 'night resolved 0', 'on-call resolved 0']);
  });

  it('do nothing that was decided before a person has ended it', async () => {
    const { after, told, rules, store, clock } = site();
    await after(0, alerts);
    const route = { id: 'all', name: 'All', position: 1, match: {}, channels: ['night'], continue: false };
    rules.routes = [route];
    store.beforeChange = () => store.handle('i-1', { kind: 'resolve' }, clock.nowMs());
    await after(1_000, alerts);
    await after(1_000, alerts);
    expect(told()).toEqual(['on-call opened 0', 'on-call resolved 0']);
    await after(600_000, alerts);
    expect(told().slice(2)).toEqual(['on-call reopened 1', 'night opened 1']);
  });

  it('tell everybody who knows that it has become worse, also once somebody is at it', async () => {
    const warning = sla('silver', { severity: 'warning', channels: ['phone'] });
    const { after, told, rules, store, clock } = site([{ ...gold, channels: [] }, warning]);
    rules.channels = [{ id: 'phone', type: 'ntfy' }];
    const mild = [status('silver', 'acme')];
    await after(0, mild);
    store.handle('i-1', { kind: 'acknowledge' }, clock.nowMs());
    await after(20_000, [...mild, ...['b', 'c', 'd', 'e'].map((name) => status('silver', name))]);
    await after(20_000, [...mild, ...alerts]);
    expect(told().filter((each) => each.includes('updated'))).toEqual(['phone updated 2']);
  });

  it('tell whoever was called that it begins anew, and of its end again', async () => {
    const { after, told, rules } = site();
    const steps = [{ afterMinutes: 10, notify: [{ channel: 'boss' }] }];
    rules.policies = [{ id: 'bosses', name: 'Bosses', steps }];
    const match = {};
    const route = { id: 'all', name: 'All', position: 1, match, channels: [], escalation: 'bosses' };
    rules.routes = [{ ...route, continue: false }];
    await after(0, alerts);
    await after(600_000, alerts);
    await after(1_000, recovers);
    await after(1_000, alerts);
    await after(1_000, recovers);
    expect(told().filter((each) => each.startsWith('boss'))).toEqual([
      'boss escalated 0',
      'boss resolved 0',
      'boss reopened 1',
      'boss resolved 1',
    ]);
  });

  it('say when a silence begins over what is open, once', async () => {
    const { after, rules, clock, incidents } = site();
    await after(0, alerts);
    const at = (ms: number) => new Date(clock.nowMs() + ms).toISOString();
    const by = { comment: 'known', createdAt: at(0), createdBy: 'ada', expiredAt: null, expiredBy: null };
    rules.silences = [{ id: 3, match: { slas: ['gold'] }, from: at(0), until: at(60_000), ...by }];
    await after(1_000, alerts);
    await after(1_000, alerts);
    const muted = incidents()[0]?.timeline.filter(({ kind }) => kind === 'muted');
    expect(muted?.map(({ text }) => text)).toEqual([
      'Silence 3 (known): nobody is told of Gold checkout on shop POST /checkout',
    ]);
  });

  it('say of two that were opened before anybody was named that they have one cause', async () => {
    const { after, say, incidents, clock, reconcile } = site();
    say('');
    const cart = { ...checkout, id: 8, name: 'GET /cart' };
    const both = [...alerts, status('gold', 'acme', { operation: cart })];
    await after(0, both);
    say('payments-db');
    clock.advance(31_000);
    await reconcile(both);
    await after(1_000, both);
    expect(incidents()).toHaveLength(2);
    const said = incidents().flatMap(({ timeline }) => timeline.filter(({ kind }) => kind === 'explained'));
    expect(said.at(-1)?.text).toMatch(/ The same cause as of incident i-1\.$/);
  });
});
