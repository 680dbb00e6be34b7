import { type Deed } from '../handling/decide-deed.js';
import { setUp } from '../testing/keeper.js';
import { sla, status } from '../testing/statuses.js';

const gold = sla('gold', { channels: ['gold'] });
const silver = sla('silver', { channels: ['silver'], severity: 'warning' });
const SNOOZE_MS = 900_000;
const QUIET_MS = 600_000;

/** An incident that acme is in, with SLAs and accounts that join it later. */
async function beside(first = [status('silver', 'acme')]) {
  const kept = setUp();
  const { store, clock } = kept;
  const after = async (ms: number, statuses = first) => {
    clock.advance(ms);
    await kept.reconcile(statuses, [gold, silver]);
  };
  await after(0);
  const handle = (deed: Deed, account = 'acme') => store.handle('i-1', deed, clock.nowMs(), account);
  return {
    after,
    snooze: () => handle({ kind: 'snooze', untilUnixMs: clock.nowMs() + SNOOZE_MS }),
    resolve: () => handle({ kind: 'resolve' }),
    told: () => store.queued.map(({ channel, event, sequence }) => `${channel} ${event} ${sequence}`),
    incident: () => [...store.incidents.values()][0],
  };
}
const acmeIsWorse = [status('silver', 'acme'), status('gold', 'acme')];

describe('an account that somebody has snoozed', () => {
  it('calls nobody and makes nothing worse, until the snooze is over', async () => {
    const { after, snooze, told, incident } = await beside();
    snooze();
    await after(30_000, acmeIsWorse);
    expect([told(), incident()?.severity]).toEqual([['silver opened 0'], 'warning']);
    await after(SNOOZE_MS - 30_000, acmeIsWorse);
    expect(told().slice(1).toSorted()).toEqual(['gold opened 0', 'silver updated 1']);
    expect(incident()?.severity).toBe('critical');
  });

  it('leaves the others to be told of', async () => {
    const { after, snooze, told } = await beside();
    snooze();
    await after(1_000, [...acmeIsWorse, status('gold', 'globex')]);
    expect(told()).toContain('gold opened 0');
  });

  it('says in the timeline why nobody is told, once, where it is the only one that is hit', async () => {
    const { after, snooze, incident } = await beside();
    snooze();
    await after(1_000);
    await after(1_000);
    const muted = incident()?.timeline.filter(({ kind }) => kind === 'muted');
    expect(muted).toMatchObject([{ reason: 'account-snoozed', actor: 'culprit' }]);
  });

  it('does not keep the end from who knows of the beginning', async () => {
    const { after, snooze, told } = await beside();
    snooze();
    await after(1_000, [status('silver', 'acme', { alerting: false })]);
    expect(told()).toEqual(['silver opened 0', 'silver resolved 0']);
  });
});

describe('an account that somebody has resolved by hand', () => {
  it('calls nobody for the quiet period, and counts again after it where it still violates', async () => {
    const { after, resolve, told, incident } = await beside();
    resolve();
    await after(1_000, acmeIsWorse);
    await after(QUIET_MS - 2_000, acmeIsWorse);
    expect(told()).toEqual(['silver opened 0']);
    expect(incident()?.timeline).toContainEqual(expect.objectContaining({ reason: 'account-resolved' }));
    await after(1_000, acmeIsWorse);
    expect(told()).toContain('gold opened 0');
  });
});
