import { Sla, type Account } from '#contract';
import { SlaSource } from '#evaluate';
import { silentLogger } from '#kit';
import { Dictionaries, SPAN_KINDS, type Operation } from '#span';
import { Rules } from './rules.js';

/** The rules and registered accounts of a site. */
class Site extends SlaSource {
  slas: Sla[] = [];
  registered: Account[] = [];
  isAway = false;

  all(): Promise<Sla[]> {
    return this.isAway ? Promise.reject(new Error('Postgres is away')) : Promise.resolve(this.slas);
  }

  accountsWith(): Promise<string[]> {
    return Promise.resolve([]);
  }

  accountCount(): Promise<number> {
    return Promise.resolve(this.registered.length);
  }

  list({ after = '', limit }: { after?: string; limit: number }): Promise<Account[]> {
    return Promise.resolve(this.registered.filter(({ key }) => key > after).slice(0, limit));
  }
}

function slaOf(over: { accounts?: unknown; operation?: unknown }): Sla {
  return Sla.parse({
    id: 'gold',
    name: 'Gold',
    accounts: 'each',
    operation: { service: 'shop', name: 'GET /' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
    windowSeconds: 60,
    channels: [],
    ...over,
  });
}

describe('what rules mean for measuring', () => {
  const limits = { services: 1, operations: 1, accounts: 1 };
  const setUp = () => {
    const site = new Site();
    const dictionaries = new Dictionaries(limits);
    const tracks: ((operation: Operation) => boolean)[] = [];
    const registered: number[][] = [];
    const aggregator = {
      trackOperations: (isTracked: (operation: Operation) => boolean) => void tracks.push(isTracked),
      registerAccounts: (ids: Iterable<number>) => void registered.push([...ids]),
    };
    const rules = new Rules(
      site,
      site,
      dictionaries,
      aggregator,
      { follow: () => undefined },
      silentLogger(),
    );
    return { site, dictionaries, rules, tracks, registered };
  };

  it('operations that are named exactly are let in beyond the limit, in each kind that they may have', async () => {
    const { site, dictionaries, rules } = setUp();
    const kindsOf = (name: string) =>
      SPAN_KINDS.filter((kind) => dictionaries.findOperation({ service: 'shop', name, kind }) !== undefined);
    site.slas = [
      slaOf({ operation: { service: 'shop', name: 'entry', kind: 'entry' } }),
      slaOf({ operation: { service: 'shop', name: 'client', kind: 'client' } }),
      slaOf({ operation: { service: 'shop', name: 'any', kind: 'any' } }),
      slaOf({ operation: { service: 'shop', name: 'glob *', kind: 'any' } }),
    ];
    await rules.refresh();
    expect(kindsOf('entry')).toEqual(['server', 'consumer']);
    expect(kindsOf('client')).toEqual(['client']);
    expect(kindsOf('any')).toEqual([...SPAN_KINDS]);
    expect(kindsOf('glob *')).toEqual([]);
  });

  it('operations are measured per account where a rule judges accounts', async () => {
    const { site, rules, tracks } = setUp();
    const query: Operation = { service: 'db', name: 'select', kind: 'client' };
    const operation = { ...query };
    site.slas = [slaOf({ accounts: 'total', operation })];
    await rules.refresh();
    expect(tracks.at(-1)?.(query)).toBe(false);
    site.slas = [slaOf({ accounts: 'each', operation })];
    await rules.refresh();
    expect(tracks.at(-1)?.(query)).toBe(true);
  });

  it('a rule with a broken pattern keeps no span from being measured', async () => {
    const { site, rules, tracks } = setUp();
    site.slas = [slaOf({ operation: { service: 'shop', name: 'GET [' } })];
    await rules.refresh();
    expect(tracks.at(-1)?.({ service: 'shop', name: 'GET /', kind: 'server' })).toBe(false);
  });

  it('a change that could not be read is no error of who made it, and is read the next time', async () => {
    const { site, rules, tracks } = setUp();
    site.isAway = true;
    await rules.changed();
    expect(tracks).toHaveLength(0);
    site.isAway = false;
    await rules.changed();
    expect(tracks).toHaveLength(1);
  });

  it('registered accounts are all let in, however many pages they are', async () => {
    const { site, dictionaries, rules, registered } = setUp();
    site.registered = Array.from({ length: 20_001 }, (_, i) => ({
      key: `account ${String(i).padStart(5, '0')}`,
      labels: {},
    }));
    await rules.refresh();
    expect(new Set(registered.at(-1)).size).toBe(20_001);
    expect(dictionaries.findAccount('account 20000')).toBe(registered.at(-1)?.at(-1));
  });
});
