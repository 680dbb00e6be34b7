import { selfChannels } from './self-channels.js';

describe('the channels that are told of Culprit itself', () => {
  const slas = [{ channels: ['night', 'day'] }, { channels: ['day', 'boss'] }];

  it.each([
    ['those that are set', ['ops'], undefined, ['ops']],
    ['all that SLAs name where none are', undefined, undefined, ['night', 'day', 'boss']],
    ['not the one that fails', ['ops', 'night'], 'night', ['ops']],
    ['all others where only the one that fails is set', ['night'], 'night', ['day', 'boss']],
  ])('are %s', (_, set, except, told) => {
    expect(selfChannels(set, slas, except)).toEqual(told);
  });

  it('are none where there is but the one', () => {
    expect(selfChannels(['night'], [{ channels: ['night'] }], 'night')).toEqual([]);
  });
});
