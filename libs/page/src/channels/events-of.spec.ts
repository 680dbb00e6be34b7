import { EVENTS_OF } from './events-of.js';

describe('the events of a type of channel', () => {
  it.each(Object.entries(EVENTS_OF))('%s is told of what has to be acted on, and of its end', (_, events) => {
    expect(events).toEqual(expect.arrayContaining(['opened', 'escalated', 'reopened', 'resolved']));
  });

  it.each(['email', 'ntfy', 'pushover'] as const)('%s is not told what nobody has to act on', (type) => {
    for (const event of ['updated', 'acknowledged'] as const) expect(EVENTS_OF[type]).not.toContain(event);
  });
});
