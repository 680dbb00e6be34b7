import { Route, type Silence } from '#contract';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { setUp } from '../testing/keeper.js';
import { sla, status } from '../testing/statuses.js';

const MINUTE_MS = 60_000;

function silenceOf(match: Silence['match']): Silence {
  const at = (minutes: number) => new Date(SENT_UNIX_MS + minutes * MINUTE_MS).toISOString();
  return {
    id: 7,
    match,
    from: at(-10),
    until: at(10),
    comment: 'we deploy',
    createdAt: at(-10),
    createdBy: 'ann',
    expiredAt: null,
    expiredBy: null,
  };
}

/** A keeper beside one silence that lasts 10 minutes more, and one route. */
function beside(match: Silence['match'], severity: Route['match']['severity'] = 'critical') {
  const silences = [silenceOf(match)];
  const routes = [Route.parse({ id: 'night', name: 'Night', match: { severity }, channels: ['on-call'] })];
  const one = setUp();
  Object.assign(one.rules, { silences, routes });
  const told = () => one.store.queued.map(({ channel, event }) => `${event} to ${channel}`);
  return {
    ...one,
    routes,
    told,
    expire: (at: string) => Object.assign(silences, [{ ...silences[0], expiredAt: at }]),
  };
}

const gold = sla('gold', { channels: [], severity: 'critical' });
const violated = [status('gold', 'acme'), status('gold', 'globex')];
const OVER = violated.map((each) => ({ ...each, alerting: false, state: 'resolved' as const }));

describe('a silence', () => {
  it('keeps pages back while it lasts; the incident is there, and says why nobody was told', async () => {
    const { reconcile, clock, told, store } = beside({ slas: ['gold'] });
    await reconcile(violated, [gold]);
    expect([...store.rows.values()]).toMatchObject([
      {
        resolvedAt: null,
        timeline: [
          { kind: 'opened' },
          {
            kind: 'muted',
            reason: 'silenced',
            text: expect.stringContaining('Silence 7 (we deploy): nobody is told'),
          },
        ],
      },
    ]);
    clock.advance(9 * MINUTE_MS);
    await reconcile(violated, [gold]);
    expect(told()).toEqual([]);
  });

  it('that ends while the violation goes on lets the page out', async () => {
    const { reconcile, clock, told } = beside({ slas: ['gold'] });
    await reconcile(violated, [gold]);
    clock.advance(10 * MINUTE_MS);
    await reconcile(violated, [gold]);
    await reconcile(violated, [gold]);
    expect(told()).toEqual(['opened to on-call']);
  });

  it('that somebody ends does so at once', async () => {
    const { reconcile, clock, told, expire } = beside({ slas: ['gold'] });
    await reconcile(violated, [gold]);
    clock.advance(MINUTE_MS);
    expire(new Date(clock.nowMs()).toISOString());
    await reconcile(violated, [gold]);
    expect(told()).toEqual(['opened to on-call']);
  });

  it('that outlasts the violation leaves nobody to be told of its end', async () => {
    const { reconcile, told, only } = beside({ slas: ['gold'] });
    await reconcile(violated, [gold]);
    await reconcile(OVER, [gold]);
    expect([only()?.status, told()]).toEqual(['resolved', []]);
  });

  it('that begins later holds back no word of the end from who knows of the beginning', async () => {
    const { reconcile, clock, told, expire } = beside({ slas: ['gold'] });
    expire(new Date(clock.nowMs()).toISOString());
    await reconcile(violated, [gold]);
    expire(new Date(clock.nowMs() + MINUTE_MS).toISOString());
    await reconcile(OVER, [gold]);
    expect(told()).toEqual(['opened to on-call', 'resolved to on-call']);
  });

  it('of one account does not keep back a page about another', async () => {
    const { reconcile, told } = beside({ accounts: { keys: ['acme'] } });
    await reconcile(violated, [gold]);
    expect(told()).toEqual(['opened to on-call']);
  });

  it('may ask for what a label says of the tier', async () => {
    const { reconcile, told } = beside({ tiers: ['gold'] });
    await reconcile(violated, [gold]);
    expect(told()).toEqual([]);
  });

  it('of a culprit keeps back what is explained by it', async () => {
    const { reconcile, told } = beside({ culprits: ['payments-*'] });
    await reconcile(violated, [gold]);
    expect(told()).toEqual([]);
  });
});

describe('a route', () => {
  it('that comes to mean what is open tells its channel then, once', async () => {
    const { reconcile, told, routes } = beside({ slas: ['other'] });
    await reconcile(violated, [gold]);
    routes.push(
      Route.parse({ id: 'a-first', name: 'Chat', channels: ['chat'], position: 1, continue: true }),
    );
    await reconcile(violated, [gold]);
    await reconcile(violated, [gold]);
    expect(told()).toEqual(['opened to on-call', 'opened to chat']);
  });

  it('tells nobody of what it does not mean', async () => {
    const { reconcile, told, only } = beside({ slas: ['other'] }, 'warning');
    await reconcile(violated, [gold]);
    expect([only()?.status, told()]).toEqual(['open', []]);
  });
});
