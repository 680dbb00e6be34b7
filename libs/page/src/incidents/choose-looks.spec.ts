import * as fc from 'fast-check';
import { violation } from '../testing/violations.js';
import { chooseLooks, type WaitingGroup } from './choose-looks.js';

const PLACES = { whole: 3, glance: 2 };

let groups = 0;
const group = (change: Partial<WaitingGroup> = {}): WaitingGroup => ({
  violations: [violation(`v${++groups}`, groups)],
  glanceFirst: true,
  suspects: undefined,
  ...change,
});
const chosen = (waiting: WaitingGroup[], atWork: string[][] = [], named = false, places = PLACES): string[] =>
  chooseLooks(waiting, atWork, named, places).map(
    ({ violations, depth }) => `${depth} ${waiting.findIndex((one) => one.violations === violations)}`,
  );

describe('which looks are started', () => {
  it('are whole ones where there is room', () => {
    const few = [group({ glanceFirst: false }), group({ glanceFirst: false })];
    expect(chosen(few)).toEqual(['whole 0', 'whole 1']);
  });

  it('are a whole one of the most urgent and glances at the next, where there is not', () => {
    expect(chosen([group(), group(), group(), group()])).toEqual(['whole 0', 'glance 1', 'glance 2']);
  });

  it('are glances alone once somebody is named, or a whole look is at work', () => {
    expect(chosen([group(), group(), group()], [], true)).toEqual(['glance 0', 'glance 1']);
    expect(chosen([group(), group(), group()], [[]])).toEqual(['glance 0', 'glance 1']);
  });

  it('are whole ones of those glanced at: one for each suspect, and one for each group without any', () => {
    const waiting = [
      group({ suspects: ['db'] }),
      group({ suspects: ['db'] }),
      group({ suspects: ['cache'] }),
      group({ suspects: [] }),
      group({ suspects: [] }),
    ];
    expect(chosen(waiting)).toEqual(['whole 0', 'whole 2', 'whole 3']);
    expect(chosen(waiting, [['db']], false, { whole: 2, glance: 2 })).toEqual(['whole 2', 'whole 3']);
  });

  it('never take more places than there are, and never the same group twice', () => {
    const someGroup = fc.record({
      glanceFirst: fc.boolean(),
      suspects: fc.option(fc.subarray(['db', 'cache', 'queue']), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(someGroup, { maxLength: 30 }),
        fc.boolean(),
        fc.record({ whole: fc.nat(4), glance: fc.nat(4) }),
        (changes, named, places) => {
          const looks = chosen(changes.map(group), [], named, places);
          expect(new Set(looks.map((look) => look.split(' ')[1])).size).toBe(looks.length);
          for (const depth of ['whole', 'glance'] as const)
            expect(looks.filter((look) => look.startsWith(depth)).length).toBeLessThanOrEqual(places[depth]);
          // Where there is room for whatever it needs, something is always begun.
          if (changes.length > 0 && places.whole > 0 && places.glance > 0) expect(looks).not.toEqual([]);
        },
      ),
    );
  });
});
