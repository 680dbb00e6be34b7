import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '#kit';
import { Dictionaries } from '#span';
import { Leadership, openDatabase, PgStatusStore, type Term, TermOver } from '#store';
import { PostgresGate } from '../e2e/world/postgres-gate.js';
import { measuredOperation } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';
import { TestNode } from './test-node.js';

const NODE = '11111111-1111-4111-8111-111111111111';
const FAST = { renewMs: 50, retryMs: 20 };
/** Never heard again after it has got the lock: as if its process were paused, or the network cut. */
const MUTE = { silentMs: 200, renewMs: 3_600_000, retryMs: 20 };

describe('leadership', () => {
  let test: TestDatabase;
  const candidates: Leadership[] = [];
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());
  afterEach(async () => {
    await Promise.all(candidates.splice(0).map((candidate) => candidate.stop()));
  });

  /** A process that wants to lead, and what happens to it. */
  function candidate(options: ConstructorParameters<typeof Leadership>[2] = FAST, database = test.database) {
    const leadership = new Leadership(database, silentLogger(), options);
    candidates.push(leadership);
    const terms: Term[] = [];
    const seen = { begun: 0, ended: 0, flushed: 0 };
    leadership.start(NODE, {
      begin: async (term) => {
        terms.push(term);
        seen.begun++;
      },
      end: async () => {
        seen.ended++;
      },
      flushed: () => {
        seen.flushed++;
      },
    });
    return { leadership, terms, seen };
  }
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(5);
  };
  const write = (term: Term | undefined) =>
    term?.transaction((transaction) =>
      transaction.query({
        text: `insert into notice (kind, subject, title, text) values ('x', $1, '', '')`,
        values: [term.number],
      }),
    );
  const written = async (): Promise<string[]> => {
    const { rows } = await test.database.pool.query<{ subject: string }>('select subject from notice');
    return rows.map(({ subject }) => subject);
  };

  it('is one process’s until it stops, then another’s', async () => {
    const first = candidate();
    await until(() => first.leadership.term !== undefined);
    const second = candidate();
    await sleep(100);
    expect([second.leadership.term, second.seen.begun]).toEqual([undefined, 0]);
    await first.leadership.stop();
    expect([first.leadership.term, first.seen.ended]).toEqual([undefined, 1]);
    await until(() => second.leadership.term !== undefined);
    expect(second.terms[0]?.number).toBe((first.terms[0]?.number ?? 0) + 1);
  });

  it('passes on where its holder falls silent, which knows that of itself and can write nothing more', async () => {
    const mute = candidate(MUTE);
    await until(() => mute.terms.length > 0);
    const [term] = mute.terms;
    const next = candidate();
    await until(() => next.leadership.term !== undefined);
    expect(term?.isSure()).toBe(false);
    await expect(write(term)).rejects.toThrow(TermOver);
    await write(next.leadership.term);
    expect(await written()).toEqual([String(next.leadership.term?.number)]);
  });

  it('passes on where the network is cut, and its holder knows', async () => {
    const gate = await PostgresGate.before(test);
    const far = await openDatabase({ connectionString: gate.url, query_timeout: 500 });
    const cut = candidate({ ...FAST, silentMs: 500 }, far);
    await until(() => cut.leadership.term !== undefined);
    gate.fallSilent();
    const next = candidate();
    await until(() => next.leadership.term !== undefined);
    expect(cut.leadership.term).toBeUndefined();
    await cut.leadership.stop();
    await gate.close();
    await far.close();
  });

  it('begins anew only when what is being written in the old term is there', async () => {
    const mute = candidate(MUTE);
    await until(() => mute.terms.length > 0);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const writing = mute.terms[0]?.transaction(async (transaction) => {
      await finished;
      await transaction.query({ text: `delete from notice`, values: [] });
    });
    const next = candidate();
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await test.database.pool.query(waits)).rowCount === 0) await sleep(5);
    expect(next.seen.begun).toBe(0);
    finish();
    await writing;
    await until(() => next.leadership.term !== undefined);
    expect(await written()).toEqual([]);
  });

  it('hears of every flush, whichever node’s', async () => {
    const { leadership, seen } = candidate();
    await until(() => leadership.term !== undefined);
    const node = await TestNode.claimed(
      test.database,
      new Dictionaries({ services: 9, operations: 9, accounts: 9 }),
    );
    const before = seen.flushed;
    await node.write([]);
    await until(() => seen.flushed > before);
  });

  it('keeps a store from saving what was judged in another term', async () => {
    const operation = await measuredOperation(test.database);
    const mute = candidate(MUTE);
    await until(() => mute.terms.length > 0);
    const store = new PgStatusStore(test.database, mute.terms[0]);
    const next = candidate();
    await until(() => next.leadership.term !== undefined);
    const measurement = {
      windowSeconds: 60,
      windowEndUnixMs: 0,
      total: 1,
      bad: 1,
      allowedRatio: 0.01,
      measuredNs: null,
      effectiveThresholdNs: null,
      pValue: 0,
      alpha: 0,
    };
    const status = {
      slaId: 'gold',
      operation,
      account: '*',
      state: 'firing' as const,
      reason: 'violation-confident' as const,
      alerting: true,
      sinceUnixMs: 0,
      violatingSinceUnixMs: 0,
      measurement,
    };
    await expect(store.save([status])).rejects.toThrow(TermOver);
  });
});
