import { type Sla } from '#contract';
import { Dictionaries, SPAN_KINDS, type Operation } from '#span';
import { slaOf } from '../sla.fixture.js';
import { FollowedRules } from './followed-rules.js';

describe('what rules mean for counting', () => {
  const setUp = () => {
    const dictionaries = new Dictionaries({ services: 1, operations: 1, accounts: 1 });
    const rules = new FollowedRules(dictionaries);
    const follow = (slas: Sla[], added: string[] = [], removed: string[] = []) => {
      rules.follow({ slas, registered: { added, removed } });
      const counting: { isTracked: (operation: Operation) => boolean; registered: number[] } = {
        isTracked: () => false,
        registered: [],
      };
      rules.applyTo({
        trackOperations: (isTracked) => void (counting.isTracked = isTracked),
        registerAccounts: (ids) => void (counting.registered = [...ids]),
      });
      return counting;
    };
    return { dictionaries, follow };
  };

  it('operations that are named exactly are let in beyond the limit, in each kind that they may have', () => {
    const { dictionaries, follow } = setUp();
    const kindsOf = (name: string) =>
      SPAN_KINDS.filter((kind) => dictionaries.findOperation({ service: 'shop', name, kind }) !== undefined);
    follow([
      slaOf({ operation: { service: 'shop', name: 'entry', kind: 'entry' } }),
      slaOf({ operation: { service: 'shop', name: 'client', kind: 'client' } }),
      slaOf({ operation: { service: 'shop', name: 'any', kind: 'any' } }),
      slaOf({ operation: { service: 'shop', name: 'glob *', kind: 'any' } }),
      slaOf({ accounts: 'total', operation: { service: 'shop', name: 'total', kind: 'client' } }),
    ]);
    expect(kindsOf('entry')).toEqual(['server', 'consumer']);
    expect(kindsOf('client')).toEqual(['client']);
    expect(kindsOf('any')).toEqual([...SPAN_KINDS]);
    expect(kindsOf('glob *')).toEqual([]);
    expect(kindsOf('total')).toEqual(['client']);
  });

  it('operations are measured per account where a rule judges accounts', () => {
    const { follow } = setUp();
    const query: Operation = { service: 'db', name: 'select', kind: 'client' };
    const operation = { ...query };
    expect(follow([slaOf({ accounts: 'total', operation })]).isTracked(query)).toBe(false);
    expect(follow([slaOf({ accounts: 'each', operation })]).isTracked(query)).toBe(true);
  });

  it('registered accounts are let in beyond the limit, until they are none any more', () => {
    const { dictionaries, follow } = setUp();
    const idOf = (key: string) => dictionaries.findAccount(key);
    expect(follow([], ['a', 'b', 'c']).registered).toEqual(['a', 'b', 'c'].map(idOf));
    expect(follow([], ['d'], ['b']).registered).toEqual(['a', 'c', 'd'].map(idOf));
  });
});
