import { type Candidate } from '#contract';
import * as fc from 'fast-check';
import { partByCause } from './part-by-cause.js';

const candidate = (name: string, share: number): Candidate => ({
  name,
  kind: 'service',
  share,
  violatingNs: 1,
  baselineNs: 0,
  evidence: '',
});
const blaming = (...names: string[]): Candidate[] => names.map((name, i) => candidate(name, 0.8 ** (i + 1)));

describe('violations that are looked at together', () => {
  it('share an answer where each blames whom all blame', () => {
    expect(partByCause(candidate('db', 0.9), [blaming('db'), blaming('db', 'shop'), blaming('db')])).toEqual([
      [0, 1, 2],
    ]);
  });

  it('do not where some blame somebody else', () => {
    const own = [blaming('db'), blaming('cache'), blaming('db'), blaming('cache')];
    expect(partByCause(candidate('db', 0.6), own)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('do where somebody else is blamed hardly more', () => {
    const close = [candidate('shop', 0.4), candidate('db', 0.3)];
    const far = [candidate('shop', 0.7), candidate('db', 0.3)];
    expect(partByCause(candidate('db', 0.9), [blaming('db'), close])).toHaveLength(1);
    expect(partByCause(candidate('db', 0.9), [blaming('db'), far])).toHaveLength(2);
  });

  it('do not where a dependency has the name of a service', () => {
    const dependency = { ...candidate('db', 0.9), kind: 'dependency' as const };
    expect(partByCause(candidate('db', 0.9), [blaming('db'), [dependency]])).toHaveLength(2);
  });

  it('are each in one part, whatever they blame, and in the same company in any order', () => {
    const names = fc.constantFrom('db', 'cache', 'shop');
    const own = fc.uniqueArray(names).map((found) => blaming(...found));
    const blamed = fc.option(
      names.map((name) => candidate(name, 0.5)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(blamed, fc.array(own), (all, each) => {
        const parts = partByCause(all, each);
        expect(parts.flat().sort((a, b) => a - b)).toEqual([...each.keys()]);
        const reversed = partByCause(all, each.toReversed()).map((part) =>
          part.map((i) => each.length - 1 - i).sort((a, b) => a - b),
        );
        const inOrder = (list: number[][]) => list.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
        expect(inOrder(reversed)).toEqual(inOrder(parts));
      }),
    );
  });
});
