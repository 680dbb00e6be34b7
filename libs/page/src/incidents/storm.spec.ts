import { ManualClock, silentLogger } from '#kit';
import { type Evidence, type OpenViolation } from '../ports.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { evidence, T1 } from '../testing/keeper.js';
import { violation } from '../testing/violations.js';
import { failedEvidence } from './evidence.js';
import { Explaining } from './explaining.js';
import { type Answer, type Look } from './looks.js';

/** Evidence that names somebody, by so many traces. */
function naming(name: string, violatingTraces = 30): Evidence {
  const found = evidence(T1, violatingTraces);
  const culprit = {
    name,
    kind: 'dependency' as const,
    share: 0.9,
    violatingNs: 1,
    baselineNs: 0,
    evidence: '',
  };
  return { ...found, explanation: { ...found.explanation, culprit } };
}

const nobody = (): Evidence => {
  const found = evidence(T1, 30);
  const { violatingTraces } = found.explanation;
  return {
    ...failedEvidence(),
    explanation: { ...failedEvidence().explanation, reason: 'candidates-tie', violatingTraces },
  };
};

/** @param causeOf whom a look finds; a look of which it is undefined never answers */
function site(
  open: OpenViolation[],
  causeOf: (look: Look, one: OpenViolation) => Evidence | null | undefined,
) {
  const clock = new ManualClock(SENT_UNIX_MS);
  const looks: Look[] = [];
  const stored = new Map<string, Evidence>();
  const atOnce = { whole: 0, glance: 0 };
  const most = { whole: 0, glance: 0 };
  const attached: string[][] = [];
  const store = {
    evidenceOf: async () => [],
    attachEvidence: async (ids: string[], found: Evidence) => {
      attached.push(ids);
      for (const one of open) {
        if (!ids.includes(one.id)) continue;
        stored.set(one.id, found);
        one.explanation = found.explanation;
      }
    },
    keepTraces: async () => undefined,
    keptTrace: async () => [],
  };
  const explain = async (look: Look): Promise<Answer[]> => {
    looks.push(look);
    most[look.depth] = Math.max(most[look.depth], ++atOnce[look.depth]);
    await Promise.resolve();
    const answers = new Map<string, Answer>();
    for (const one of look.violations) {
      const found = causeOf(look, one);
      if (found === undefined) return new Promise(() => undefined);
      if (found === null) continue;
      const name = found.explanation.culprit?.name ?? '';
      const answer = answers.get(name) ?? { violationIds: [], evidence: found };
      answers.set(name, answer);
      answer.violationIds.push(one.id);
    }
    atOnce[look.depth]--;
    return [...answers.values()];
  };
  const explaining = new Explaining(store, explain, clock, silentLogger(), 30_000, () =>
    Promise.resolve(true),
  );
  const consider = async () => {
    explaining.consider(open.map((one) => ({ ...one })));
    await explaining.settled();
  };
  const depths = (depth: Look['depth']) => looks.filter((look) => look.depth === depth).length;
  const nameOf = (id: string) => stored.get(id)?.explanation.culprit?.name;
  return { clock, looks, stored, most, attached, explaining, consider, depths, nameOf };
}

const many = (count: number, operations: number): OpenViolation[] =>
  Array.from({ length: count }, (_, i) => violation(`v${i}`, i % operations));

describe('many violations at once', () => {
  it('of one operation are looked at once, and share what is found', async () => {
    const { consider, looks, attached } = site(many(500, 1), () => naming('db'));
    await consider();
    expect(looks).toHaveLength(1);
    expect(attached.map((ids) => ids.length)).toEqual([500]);
  });

  it('of one operation but with two causes are told each its own', async () => {
    const { consider, looks, nameOf } = site(many(10, 1), (_, { id }) =>
      naming(Number(id[1]) % 2 ? 'db' : 'cache'),
    );
    await consider();
    expect(looks).toHaveLength(1);
    expect([nameOf('v0'), nameOf('v1'), nameOf('v8')]).toEqual(['cache', 'db', 'cache']);
  });

  it('of many operations with one cause need a few whole looks, and a glance each', async () => {
    const { consider, depths, stored, nameOf, most } = site(many(500, 500), () => naming('db'));
    await consider();
    // The first, and the last three, for which there is room.
    expect([depths('whole'), depths('glance')]).toEqual([4, 496]);
    expect(stored.size).toBe(500);
    expect(nameOf('v499')).toBe('db');
    expect(most).toEqual({ whole: expect.any(Number), glance: 3 });
    expect(most.whole).toBeLessThanOrEqual(3);
  });

  it('with two causes need a few whole looks, and nobody is told the other one', async () => {
    const causes = ['db', 'cache'];
    const { consider, depths, nameOf } = site(many(200, 200), (_, one) =>
      naming(causes[one.operationId % 2] ?? ''),
    );
    await consider();
    expect(depths('whole')).toBeLessThanOrEqual(6);
    for (let i = 0; i < 200; i++) expect(nameOf(`v${i}`)).toBe(causes[i % 2]);
  });

  it('are named by a whole look where a glance names somebody whom nothing else confirms', async () => {
    const { consider, looks, nameOf } = site(many(20, 20), ({ depth }, { operationId }) =>
      operationId === 19 ? naming(depth === 'glance' ? 'red herring' : 'cache') : naming('db'),
    );
    await consider();
    const own = looks.filter(({ violations }) => violations.some(({ id }) => id === 'v19'));
    expect(own.map(({ depth }) => depth)).toEqual(['glance', 'whole']);
    expect(nameOf('v19')).toBe('cache');
  });

  it('all get their whole look where glances tell nothing', async () => {
    const { consider, depths, stored, most } = site(many(12, 12), ({ depth }) =>
      depth === 'glance' ? nobody() : naming('db'),
    );
    await consider();
    expect([depths('whole'), stored.size, most.whole]).toEqual([12, 12, 3]);
  });

  it('where looks fail all are told so', async () => {
    const { consider, stored } = site(many(12, 12), () => {
      throw new Error('recall is away');
    });
    await consider();
    expect([...stored.values()].map(({ explanation }) => explanation.reason)).toEqual(
      Array.from({ length: 12 }, () => 'failed'),
    );
  });

  it('that share a look but are not answered by it are looked at without the others', async () => {
    const open = many(5, 1);
    const { consider, looks, stored } = site(open, ({ violations }, { id }) =>
      violations.length > 2 && id > 'v2' ? null : naming('db'),
    );
    await consider();
    expect(looks.map(({ violations }) => violations.length)).toEqual([5, 2]);
    expect(stored.size).toBe(5);
  });
});

describe('violations that come one after the other', () => {
  /** Each is open before the next one comes. */
  const oneByOne = async (open: OpenViolation[], causeOf: Parameters<typeof site>[1]) => {
    const so: OpenViolation[] = [];
    const stormy = site(so, causeOf);
    for (const one of open) {
      so.push(one);
      await stormy.consider();
      stormy.clock.advance(1_000);
    }
    return stormy;
  };

  it('are glanced at where their operation has been looked at, and named by their own traces', async () => {
    const { depths, nameOf } = await oneByOne(many(20, 1), () => naming('db'));
    expect([depths('whole'), depths('glance')]).toEqual([1, 19]);
    expect(nameOf('v19')).toBe('db');
  });

  it('get a whole look where the glance names somebody else', async () => {
    const { looks, nameOf } = await oneByOne(many(3, 1), (_, { id }) => naming(id === 'v1' ? 'cache' : 'db'));
    const own = looks.filter(({ violations }) => violations.some(({ id }) => id === 'v1'));
    expect(own.map(({ depth }) => depth)).toEqual(['glance', 'whole']);
    expect(['v0', 'v1', 'v2'].map(nameOf)).toEqual(['db', 'cache', 'db']);
  });

  it('get a whole look each while only a few operations are violated', async () => {
    const { depths } = await oneByOne(many(3, 3), () => naming('db'));
    expect([depths('whole'), depths('glance')]).toEqual([3, 0]);
  });

  it('get a whole look each where each has a cause of its own', async () => {
    const { depths } = await oneByOne(many(12, 12), (_, { id }) => naming(`db of ${id}`));
    expect([depths('whole'), depths('glance')]).toEqual([12, 0]);
  });

  it('are glanced at once one cause has violated many operations', async () => {
    const { depths, nameOf } = await oneByOne(many(25, 25), ({ violations }) =>
      naming(violations.some(({ id }) => id === 'v20') ? 'cache' : 'db'),
    );
    expect([depths('whole'), depths('glance')]).toEqual([4, 22]);
    expect([nameOf('v19'), nameOf('v20')]).toEqual(['db', 'cache']);
  });
});

describe('where whole looks take long', () => {
  /** Whole looks hang; glances see the database. */
  const slow = () => site(many(8, 8), ({ depth }) => (depth === 'whole' ? undefined : naming('db')));
  const turns = async () => {
    for (let i = 0; i < 100; i++) await Promise.resolve();
  };

  it('what was seen at a glance is said just before the page goes out', async () => {
    const { clock, explaining, stored } = slow();
    const open = many(8, 8);
    explaining.consider(open);
    await turns();
    expect(stored.size).toBe(0);
    clock.advance(6_500);
    explaining.consider(open);
    await turns();
    expect([...stored.keys()].sort()).toEqual(['v2', 'v3', 'v4', 'v5', 'v6', 'v7']);
  });

  it('one that hangs gives its place to others', async () => {
    const { clock, explaining, depths } = site(many(8, 8), ({ depth }) =>
      depth === 'whole' ? undefined : nobody(),
    );
    const open = many(8, 8);
    explaining.consider(open);
    await turns();
    expect(depths('whole')).toBe(3);
    clock.advance(15_000);
    explaining.consider(open);
    await turns();
    expect(depths('whole')).toBe(6);
  });
});

describe('second looks', () => {
  it('are had once for each operation, as deep as the first, and whole ones one after the other', async () => {
    const { consider, looks, clock, most, depths } = site(many(40, 20), () => naming('db'));
    await consider();
    const [whole, glances] = [depths('whole'), depths('glance')];
    clock.advance(30_000);
    most.whole = 0;
    await consider();
    const second = looks.filter(({ reason }) => reason === 'last-spans');
    expect(second).toHaveLength(20);
    expect(second.filter(({ depth }) => depth === 'whole')).toHaveLength(whole);
    expect(glances + whole).toBeGreaterThanOrEqual(20);
    expect(most.whole).toBe(1);
    clock.advance(30_000);
    await consider();
    expect(looks.filter(({ reason }) => reason === 'last-spans')).toHaveLength(20);
  });

  it('wait for first ones', async () => {
    const open = [violation('old', 1)];
    const { clock, looks, explaining, consider } = site(open, () => naming('db'));
    await consider();
    clock.advance(30_000);
    explaining.consider([...open, violation('new', 2)]);
    expect(looks.slice(1).map(({ reason, violations }) => `${reason} ${violations[0]?.id}`)).toEqual([
      'unexplained new',
    ]);
    await explaining.settled();
    expect(looks.map(({ reason }) => reason)).toEqual(['unexplained', 'unexplained', 'last-spans']);
  });
});
