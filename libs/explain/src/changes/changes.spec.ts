import * as fc from 'fast-check';
import { Change } from '#contract';
import { assemble } from '../index.js';
import { buildTrace, call, query, type SpanPlan } from '#testkit';
import { changesOf } from './changes.js';
import { traceTraits, type TraceTraits } from './trace-traits.js';
import { isOfService, type Trait } from './attributes.js';

const trait = (attribute: string, value: string, more: Partial<Trait> = {}): [string, Trait] => [
  `${attribute} ${value}`,
  { attribute, of: 'shop', value, text: `${attribute} ${value}`, ...more },
];

const trace = (traits: [string, Trait][]): TraceTraits => ({
  traits: new Map(traits),
  watched: new Set(['shop', 'stock']),
  hasFailed: false,
});

const traces = (count: number, traits: (i: number) => [string, Trait][]): TraceTraits[] =>
  Array.from({ length: count }, (_, i) => trace(traits(i)));

const texts = (changes: Change[]): string[] => changes.map(({ text }) => text);

describe('what changed', () => {
  it('is a release that healthy traces do not have', () => {
    const violating = traces(50, (i) => [trait('service.version', i < 48 ? '2.4.1' : '2.4.0')]);
    const healthy = traces(50, () => [trait('service.version', '2.4.0')]);
    const changes = changesOf(violating, healthy);
    expect(changes).toEqual([
      {
        attribute: 'service.version',
        of: 'shop',
        value: '2.4.1',
        text: 'service.version 2.4.1',
        violating: 48,
        violatingTraces: 50,
        healthy: 0,
        healthyTraces: 50,
        together: [],
      },
    ]);
    Change.parse(changes[0]);
  });

  it('is told once: pods of a release, and what is on the same traces, add nothing', () => {
    const violating = traces(50, (i) => [
      trait('service.version', '2'),
      trait('k8s.pod.name', `new-${i % 3}`),
      trait('host.name', 'h-9'),
    ]);
    const healthy = traces(50, (i) => [
      trait('service.version', '1'),
      trait('k8s.pod.name', `old-${i % 3}`),
      trait('host.name', i === 0 ? 'h-9' : 'h-1'),
    ]);
    expect(changesOf(violating, healthy)).toEqual([
      expect.objectContaining({ text: 'service.version 2', together: ['host.name h-9'] }),
    ]);
  });

  it('may be two causes, each of its own traces', () => {
    const violating = traces(50, (i) => [i % 2 ? trait('host.name', 'h-9') : trait('caller', 'reports')]);
    const healthy = traces(50, () => [trait('host.name', 'h-1')]);
    expect(texts(changesOf(violating, healthy))).toEqual(['caller reports', 'host.name h-9']);
  });

  it('may be something that is no longer done', () => {
    const order = trait('operation', 'POST /order');
    const get = trait('operation', 'GET', { missable: true });
    const violating = traces(50, (i) => (i < 3 ? [order, get] : [order]));
    const healthy = traces(50, () => [order, get]);
    expect(changesOf(violating, healthy)).toEqual([
      expect.objectContaining({ text: 'no operation GET', violating: 47, healthy: 0 }),
    ]);
  });

  it('is not what a request did not get to, as something failed', () => {
    const order = trait('operation', 'POST /order');
    const healthy = traces(50, () => [order, trait('operation', 'GET', { missable: true })]);
    const failed = traces(50, () => [order]).map((each) => Object.assign(each, { hasFailed: true }));
    expect(changesOf(failed, healthy)).toEqual([]);
  });

  it('is no release of a service that only violating traces make a suspect', () => {
    const stock = trait('service.version', '1', { of: 'stock' });
    const watching = (services: string[]) =>
      traces(50, () => [stock]).map((each) => Object.assign(each, { watched: new Set(services) }));
    expect(changesOf(watching(['shop', 'stock']), watching(['shop']))).toEqual([]);
  });

  it('is judged on the traces that a service takes part in', () => {
    const stock = (host: string) => trait('host.name', host, { of: 'stock' });
    const always = trait('operation', 'POST /order');
    const healthy = traces(50, (i) => (i < 20 ? [always, stock('h-1')] : [always]));
    expect(
      changesOf(
        traces(50, () => [always, stock('h-1')]),
        healthy,
      ),
    ).toEqual([]);
    expect(
      changesOf(
        traces(50, (i) => (i < 40 ? [always, stock('h-2')] : [always])),
        healthy,
      ),
    ).toEqual([
      expect.objectContaining({ violating: 40, violatingTraces: 40, healthy: 0, healthyTraces: 20 }),
    ]);
  });

  it('is work only where healthy requests never do it, as slow ones do more', () => {
    const always = trait('operation', 'POST /order');
    const report = trait('operation', 'render report');
    const violating = traces(50, () => [always, report]);
    const doing = (count: number) => traces(50, (i) => (i < count ? [always, report] : [always]));
    expect(texts(changesOf(violating, doing(5)))).toEqual([]);
    expect(texts(changesOf(violating, doing(1)))).toEqual(['operation render report']);
  });

  it.each([
    ['no traces', [], []],
    ['no healthy traces', traces(50, () => [trait('host.name', 'a')]), []],
    [
      'a difference of a few traces',
      traces(300, (i) => [trait('host.name', i < 200 ? 'a' : 'b')]),
      traces(300, (i) => [trait('host.name', i < 150 ? 'a' : 'b')]),
    ],
    [
      'each trace having its own host',
      traces(50, (i) => [trait('host.name', `v${i}`)]),
      traces(50, (i) => [trait('host.name', `h${i}`)]),
    ],
    ['three traces', traces(3, () => [trait('host.name', 'a')]), traces(3, () => [trait('host.name', 'b')])],
  ])('is nothing with %s', (_, violating, healthy) => {
    expect(changesOf(violating, healthy)).toEqual([]);
  });
});

describe('what changed, of any traces', () => {
  const anyTraces = fc.array(
    fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 4 })
      .map((values) => trace(values.map((value, i) => trait(i % 2 ? 'host.name' : 'account', value)))),
    { maxLength: 40 },
  );

  it('does not depend on their order', () => {
    fc.assert(
      fc.property(anyTraces, anyTraces, (violating, healthy) => {
        expect(changesOf(violating.toReversed(), healthy.toReversed())).toEqual(
          changesOf(violating, healthy),
        );
      }),
    );
  });

  it('is at most a handful, more often violating than healthy', () => {
    fc.assert(
      fc.property(anyTraces, anyTraces, (violating, healthy) => {
        const changes = changesOf(violating, healthy);
        expect(changes.length).toBeLessThanOrEqual(5);
        for (const each of changes) {
          Change.parse(each);
          expect(each.violating / each.violatingTraces).toBeGreaterThan(each.healthy / each.healthyTraces);
        }
      }),
    );
  });

  it('is shown where nothing differs in at most 1 % of explanations', () => {
    let state = 42;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    // Few hosts, many pods, an operation in some traces: what tests can go wrong on.
    const alike = (count: number): TraceTraits[] =>
      traces(count, () => [
        trait('host.name', `h${Math.floor(random() * 4)}`),
        trait('k8s.pod.name', `p${Math.floor(random() * 40)}`),
        trait('account', `a${Math.floor(random() ** 3 * 30)}`),
        ...Array.from({ length: 10 }, (_, i) => trait('operation', `o${i}`, { missable: true })).filter(
          () => random() < 0.5,
        ),
      ]);
    let shown = 0;
    for (let run = 0; run < 1_000; run++) if (changesOf(alike(20), alike(20)).length > 0) shown++;
    expect(shown).toBeLessThanOrEqual(10);
  });
});

describe('the traits of a trace', () => {
  const traitsOf = (plan: SpanPlan, subjects: string[], account?: string): string[] => {
    const tree = assemble(buildTrace(plan));
    if (!tree) throw new Error('no tree');
    const { traits, watched } = traceTraits(tree, new Set(subjects), { account });
    return [...traits.values()]
      .filter((each) => !isOfService(each) || watched.has(each.of))
      .map(({ text }) => text);
  };
  const select: SpanPlan = {
    ...query('stock', 'stock-db', 12, 15),
    attributes: {
      'service.peer.name': 'stock-db',
      'db.query.summary': 'SELECT items',
      'service.version': '3.1',
    },
  };
  const order: SpanPlan = {
    service: 'shop',
    name: 'POST /order',
    kind: 'server',
    startMs: 0,
    endMs: 60,
    attributes: {
      'deployment.environment': 'prod',
      'feature_flag.key': 'new-cart',
      'feature_flag.variant': 'on',
      'feature_flag.dark-mode': true,
    },
    children: [call('shop', 'stock', { startMs: 10, workMs: 20 }, [select])],
  };

  it('are those of its root and of the subjects, in current and older spellings', () => {
    expect(traitsOf(order, ['stock'], 'acme')).toEqual([
      'account acme',
      'stock called by shop',
      '“POST /order” in shop',
      'shop in environment prod',
      'feature flag new-cart = on in shop',
      'feature flag dark-mode = true in shop',
      '“call stock” in shop',
      '“handle shop” in stock',
      '“SELECT stock-db” in stock',
      'stock 3.1',
      'query “SELECT items” by stock',
    ]);
  });

  it('of a dependency are those of its callers', () => {
    expect(traitsOf(order, ['stock-db'])).toEqual(
      expect.arrayContaining(['stock-db called by stock', 'stock 3.1']),
    );
  });

  it('leave out who has nothing to do with the subjects', () => {
    expect(traitsOf(order, []).join()).not.toMatch(/3\.1/);
  });
});
