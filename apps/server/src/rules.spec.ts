import { type Account, type Sla } from '#contract';
import { SlaSource } from '#evaluate';
import { silentLogger } from '#kit';
import { type MeasuringRules } from './ingest/ingest.js';
import { Rules } from './rules.js';
import { slaOf } from './sla.fixture.js';

/** The rules and registered accounts of a site. */
class Site extends SlaSource {
  slas: Sla[] = [];
  registered: Account[] = [];
  isAway = false;

  all(): Promise<Sla[]> {
    return this.isAway ? Promise.reject(new Error('Postgres is away')) : Promise.resolve(this.slas);
  }

  revision(): Promise<string> {
    return Promise.resolve('');
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

describe('the rules', () => {
  const setUp = () => {
    const site = new Site();
    const followed: MeasuringRules[] = [];
    const ingest = {
      follow: (rules: MeasuringRules) => {
        followed.push(rules);
        return Promise.resolve();
      },
    };
    const nobody = { follow: () => undefined };
    const rules = new Rules(site, site, ingest, nobody, nobody, silentLogger());
    return { site, rules, followed };
  };

  it('are handed to what counts, but for those with a broken pattern', async () => {
    const { site, rules, followed } = setUp();
    site.slas = [slaOf({}), slaOf({ operation: { service: 'shop', name: 'GET [' } })];
    await rules.refresh();
    expect(followed.map(({ slas }) => slas)).toEqual([[site.slas[0]]]);
  });

  it('that could not be read are no error of who changed one, and are read the next time', async () => {
    const { site, rules, followed } = setUp();
    site.isAway = true;
    await rules.changed();
    expect(followed).toHaveLength(0);
    site.isAway = false;
    await rules.changed();
    expect(followed).toHaveLength(1);
  });

  it('name all registered accounts, however many pages they are, and then what has changed', async () => {
    const { site, rules, followed } = setUp();
    const account = (i: number): Account => ({ key: `account ${String(i).padStart(5, '0')}`, labels: {} });
    site.registered = Array.from({ length: 20_001 }, (_, i) => account(i));
    await rules.refresh();
    expect(new Set(followed[0]?.registered.added).size).toBe(20_001);
    site.registered = [...site.registered.slice(1), account(20_001)];
    await rules.refresh();
    expect(followed[1]?.registered).toEqual({ added: [account(20_001).key], removed: [account(0).key] });
  });
});
