import { type SpanHit } from '#span';
import { violatedOf } from './violated.js';

/** Requests to an operation, one of each of these durations. */
function requests(name: string, durationsMs: number[], error = false): SpanHit[] {
  return durationsMs.map((ms, i) => ({
    operation: { service: 'shop', name, kind: 'server' },
    account: '',
    traceId: `${name}${i}`,
    spanId: 's',
    startUnixNano: 0n,
    durationNs: ms * 1e6,
    endUnixMs: 0,
    arrivalUnixMs: 0,
    error,
  }));
}

const times = (count: number, ms: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => ms(i));
const usual = (i: number): number => 100 + i;
const namesOf = (violated: ReturnType<typeof violatedOf>): string[] =>
  violated.map(({ operation }) => operation.name);

describe('violated operations', () => {
  it('are those slower by more than chance, however much time a single request lost', () => {
    const baseline = [...requests('buy', times(40, usual)), ...requests('report', times(40, usual))];
    const fault = [
      ...requests(
        'buy',
        times(40, (i) => usual(i) + (i % 2) * 200),
      ),
      ...requests('report', [...times(39, usual), 60_000]),
    ];
    const [first, ...others] = violatedOf({ baseline, fault }, 0.9);
    expect(first).toMatchObject({ operation: { name: 'buy' }, quantile: 0.9, thresholdNs: 135e6 });
    expect(others).toEqual([]);
  });

  it('begin with the one that lost the most time', () => {
    const baseline = [...requests('buy', times(40, usual)), ...requests('search', times(40, usual))];
    const slower = (ms: number) => times(40, (i) => usual(i) + ms);
    const fault = [...requests('buy', slower(100)), ...requests('search', slower(300))];
    expect(namesOf(violatedOf({ baseline, fault }, 0.9))).toEqual(['search', 'buy']);
  });

  it('are told by a lower quantile where the highest durations are as ever', () => {
    const baseline = requests(
      'buy',
      times(40, (i) => (i < 30 ? usual(i) : 5_000)),
    );
    const fault = requests(
      'buy',
      times(40, () => 1_000),
    );
    expect(violatedOf({ baseline, fault }, 0.9)).toMatchObject([{ quantile: 0.75, thresholdNs: 129e6 }]);
  });

  it('are the least accidental where none is slower by more than chance', () => {
    const baseline = [...requests('buy', times(40, usual)), ...requests('report', times(40, usual))];
    const fault = [
      ...requests(
        'buy',
        times(40, (i) => usual(i) + 2),
      ),
      ...requests(
        'report',
        times(40, (i) => usual(i) + (i === 39 ? 60_000 : 1)),
      ),
    ];
    expect(namesOf(violatedOf({ baseline, fault }, 0.9))).toEqual(['buy', 'report']);
  });

  it('are all that failed where the case is about errors', () => {
    const fault = [...requests('buy', [1, 2], true), ...requests('search', [900])];
    expect(namesOf(violatedOf({ baseline: requests('buy', [1]), fault }, 0.9, true))).toEqual(['buy']);
  });
});
