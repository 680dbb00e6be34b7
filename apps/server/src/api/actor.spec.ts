import { actorOf } from './actor.js';

const request = (actor: string | undefined, ip = '10.0.0.3') => ({ get: () => actor, ip });

describe('who changes something', () => {
  it.each([
    ['what the caller says', 'ada@example.org', 'ada@example.org'],
    ['in UTF-8', Buffer.from('Jörg 支').toString('latin1'), 'Jörg 支'],
    ['without what would act rather than be read', Buffer.from('a\u202eb\tc').toString('latin1'), 'a b c'],
    ['cut between characters', Buffer.from('👩'.repeat(300)).toString('latin1'), '👩'.repeat(200)],
  ])('is %s', (_, header, actor) => {
    expect(actorOf(request(header))).toBe(actor);
  });

  it('else is where the request comes from', () => {
    expect(actorOf(request(undefined, '::ffff:10.0.0.3'))).toBe('10.0.0.3');
    expect(actorOf(request('  ', '::1'))).toBe('::1');
  });
});
