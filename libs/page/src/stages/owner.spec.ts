import * as fc from 'fast-check';
import { Team } from '#contract';
import { ownerOf } from './owner.js';

const team = (id: string, ...services: string[]) => Team.parse({ id, name: id, services });

describe('the team that owns a service', () => {
  const teams = [
    team('platform', '*'),
    team('payments', 'payments-*', 'billing'),
    team('storage', '*-db', 'payments-db'),
    team('search', '{search,suggest}-*'),
  ];

  it.each([
    ['billing', 'payments', 'billing'],
    ['payments-api', 'payments', 'payments-*'],
    ['payments-db', 'storage', 'payments-db'],
    ['orders-db', 'storage', '*-db'],
    ['suggest-api', 'search', '{search,suggest}-*'],
    ['web', 'platform', '*'],
  ])('of %s is %s', (service, expected, pattern) => {
    expect(ownerOf(service, teams)).toEqual({ team: expected, pattern });
  });

  it('is nobody where no pattern means it', () => {
    expect(ownerOf('web', teams.slice(1))).toBeUndefined();
    expect(ownerOf('web', [])).toBeUndefined();
  });

  it('does not depend on the order of teams and patterns', () => {
    const name = fc.stringMatching(/^[ab]{1,3}$/);
    const pattern = fc.oneof(name, fc.stringMatching(/^[ab*?]{1,4}$/));
    const some = fc.array(fc.array(pattern, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    const shuffled = some.chain((lists) =>
      fc.tuple(
        fc.constant(lists.map((services, i) => team(`t${i}`, ...services))),
        fc.shuffledSubarray(
          lists.map((services, i) => team(`t${i}`, ...services.toReversed())),
          { minLength: lists.length },
        ),
      ),
    );
    fc.assert(
      fc.property(name, shuffled, (service, [one, other]) => {
        expect(ownerOf(service, one)).toEqual(ownerOf(service, other));
      }),
    );
  });

  it('is one that names it before any that only means it', () => {
    const glob = fc.stringMatching(/^[ab]{0,2}\*[ab]{0,2}$/);
    fc.assert(
      fc.property(fc.array(glob, { minLength: 1 }), (globs) => {
        expect(ownerOf('ab', [team('globs', ...globs), team('name', 'ab')])?.team).toBe('name');
      }),
    );
  });
});
