import { EscalationPolicy, Rotation } from '#contract';
import { findEscalationProblems, findRotationProblems } from './problems.js';

const policy = (after: number[], everyMinutes?: number): EscalationPolicy =>
  EscalationPolicy.parse({
    id: 'p',
    name: 'P',
    steps: after.map((afterMinutes) => ({ afterMinutes, notify: [{ channel: 'a' }] })),
    ...(everyMinutes !== undefined && { repeat: { times: 1, everyMinutes } }),
  });
const rotation = (override: object): Rotation =>
  Rotation.parse({
    id: 'r',
    name: 'R',
    timeZone: 'UTC',
    handover: { every: 'day', at: '09:00' },
    startsOn: '2026-01-01',
    members: ['anna', { name: 'Bob', channel: 'bob' }],
    overrides: [
      { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z', member: 'carla', ...override },
    ],
  });

describe('what is wrong', () => {
  it.each([
    [policy([0, 10, 25], 30), []],
    [policy([5]), []],
    [policy([0, 10, 10]), ['/steps/2/afterMinutes']],
    [policy([10, 5]), ['/steps/1/afterMinutes']],
    [policy([0, 10], 10), ['/repeat/everyMinutes']],
  ])('with a policy is found: %#', (of, pointers) => {
    expect(findEscalationProblems(of).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([
    [{}, []],
    [{ insteadOf: 'bob' }, []],
    [{ insteadOf: 'carla' }, []],
    [{ insteadOf: 'dora' }, ['/overrides/0/insteadOf']],
    [{ until: '2026-01-01T01:00:00+01:00' }, ['/overrides/0/until']],
  ])('with a rotation is found: %j', (override, pointers) => {
    expect(findRotationProblems(rotation(override)).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
