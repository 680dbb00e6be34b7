import { silentLogger } from '#kit';
import { type Evidence } from '../ports.js';
import { evidence, T1, T2 } from '../testing/keeper.js';
import { storeAnswer } from './evidence-store.js';

describe('an answer to several violations', () => {
  it('is stored with each that has nothing better, beside the traces of what was sent', async () => {
    const rich = evidence(T1, 30);
    const poor = evidence(T1, 2, { lastBadSpan: { endUnixMs: 1, arrivalUnixMs: 2 } });
    const attached: { ids: string[]; found: Evidence }[] = [];
    const store = {
      evidenceOf: () =>
        Promise.resolve([
          { violationIds: ['rich'], evidence: rich },
          { violationIds: ['poor-1', 'poor-2'], evidence: poor },
        ]),
      attachEvidence: (ids: string[], found: Evidence) => {
        attached.push({ ids, found });
        return Promise.resolve();
      },
      keepTraces: () => Promise.reject(new Error('there are no others')),
      keptTrace: (traceId: string) =>
        Promise.resolve(poor.traces.find((one) => one.traceId === traceId)?.spans ?? []),
    };
    const found = evidence(T2, 10);
    const violationIds = ['rich', 'poor-1', 'new', 'poor-2'];
    await storeAnswer(store, { violationIds, evidence: found }, silentLogger());
    expect(attached.map(({ ids }) => ids)).toEqual([['new'], ['poor-1', 'poor-2']]);
    const [fresh, replaced] = attached;
    expect(fresh?.found).toEqual(found);
    expect(replaced?.found.lastBadSpan).toEqual(poor.lastBadSpan);
    expect(replaced?.found.traces.map(({ traceId }) => traceId)).toEqual([T2, T1]);
  });

  it('is there for a page with the trace that it shows, before the other traces are kept', async () => {
    const stored: string[] = [];
    const store = {
      evidenceOf: () => Promise.resolve([]),
      attachEvidence: async (_: string[], { traces }: Evidence) => {
        stored.push(`page with ${traces.map(({ traceId }) => traceId).join()}`);
      },
      keepTraces: async (_: string[], traces: Evidence['traces']) => {
        stored.push(traces.map(({ traceId }) => traceId).join());
      },
      keptTrace: () => Promise.resolve([]),
    };
    const [slow, slower] = [evidence(T1, 10), evidence(T2, 10)];
    const found = {
      ...slow,
      exemplars: [
        ...slow.exemplars,
        ...slower.exemplars.map((one) => ({ ...one, durationNs: one.durationNs + 1 })),
      ],
      traces: [...slow.traces, ...slower.traces],
    };
    await storeAnswer(store, { violationIds: ['new'], evidence: found }, silentLogger());
    expect(stored).toEqual([`page with ${T2}`, T1]);
  });
});
