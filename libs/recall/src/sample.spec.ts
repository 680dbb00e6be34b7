import * as fc from 'fast-check';
import { CHECKOUT, PAY, type Sent, sent, Site, spanIdOf, START_MS, traceIdOf } from './site.fixture.js';

const all = { endFromUnixMs: START_MS, endToUnixMs: START_MS + 3_600_000, limit: 1_000 };
const tracesOf = (hits: { traceId: string }[]) => hits.map((hit) => hit.traceId).sort();

describe('a sample', () => {
  it('tells the root of each trace, in whatever order its spans came and however often', async () => {
    const site = new Site();
    const root = sent({ span: 1, durationMs: 50, account: 'acme' });
    await site.send(sent({ span: 2, operation: PAY, parent: 1, startMs: 3 }));
    await site.send(root);
    await site.send(root, sent({ span: 3, operation: PAY, parent: 2, startMs: 5 }));
    const { hits, population } = await site.recall.sample(all);
    expect(population).toBe(1);
    expect(hits).toEqual([
      expect.objectContaining({
        spanId: spanIdOf(1),
        operation: CHECKOUT,
        account: 'acme',
        durationNs: 50e6,
      }),
    ]);
  });

  it('tells the earliest entry where no root was sent', async () => {
    const site = new Site();
    await site.send(sent({ span: 3, parent: 2, startMs: 4 }), sent({ span: 1, parent: 9, startMs: 2 }));
    const { hits } = await site.recall.sample(all);
    expect(hits.map((hit) => hit.spanId)).toEqual([spanIdOf(1)]);
  });

  it('has each trace in one of several adjoining times, by the span that came first', async () => {
    const site = new Site();
    await site.send(sent({ span: 2, parent: 1, operation: PAY, durationMs: 99 }));
    await site.send(sent({ span: 1, durationMs: 500 }));
    const upTo = await site.recall.sample({ ...all, endToUnixMs: START_MS + 100 });
    const after = await site.recall.sample({ ...all, endFromUnixMs: START_MS + 100 });
    expect([upTo.population, after.population]).toEqual([1, 0]);
    expect(upTo.hits.map((hit) => hit.durationNs)).toEqual([500e6]);
  });

  it('also knows traces from before a restart, and forgets those whose frames are gone', async () => {
    const site = new Site(4_000);
    for (let trace = 0; trace < 60; trace++) await site.send(sent({ trace, account: 'acme' }));
    site.restart();
    site.indexHistory();
    const { hits, population } = await site.recall.sample(all);
    expect(population).toBe(hits.length);
    expect(population).toBe(site.recall.stats.spans);
    expect(tracesOf(hits)).toContain(traceIdOf(59));
    expect(tracesOf(hits)).not.toContain(traceIdOf(0));
  });

  it('gives a trace the same chance however many spans it has, and the same traces when asked again', async () => {
    const site = new Site(1_000_000, { recordsPerSegment: 4_096, heads: 4_096 });
    const TRACES = 4_000;
    for (let trace = 0; trace < TRACES; trace++) {
      const spans: Sent[] = [sent({ trace, span: 0 })];
      // Every other trace is large.
      if (trace % 2 === 0) for (let span = 1; span < 6; span++) spans.push(sent({ trace, span, parent: 0 }));
      await site.send(...spans);
    }
    const { hits, population } = await site.recall.sample({ ...all, limit: 400 });
    expect(population).toBe(TRACES);
    expect(hits).toHaveLength(400);
    const large = hits.filter((hit) => Number(hit.traceId.replaceAll('a', '')) % 2 === 1).length;
    // 200 ± 10: five standard deviations.
    expect(Math.abs(large - 200)).toBeLessThan(50);
    expect(tracesOf((await site.recall.sample({ ...all, limit: 400 })).hits)).toEqual(tracesOf(hits));
  });

  it('holds as many as asked for where there are as many, and counts each trace once', async () => {
    const traces = fc.array(fc.record({ trace: fc.nat(30), startMs: fc.nat(100) }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(traces, fc.nat(40), async (spans, limit) => {
        const site = new Site();
        let span = 0;
        for (const it of spans) await site.send(sent({ ...it, span: span++ }));
        const distinct = new Set(spans.map(({ trace }) => trace)).size;
        const { hits, population } = await site.recall.sample({ ...all, limit });
        expect(population).toBe(distinct);
        expect(new Set(tracesOf(hits)).size).toBe(Math.min(limit, distinct));
      }),
    );
  });
});
