import { type Delivery } from '#contract';
import { type NewDelivery } from '../ports.js';
import { dedupe, knows, type Takes } from '../stages/dedupe.js';

/** What those who know of an incident are told of a deed, as the rounds of paging would tell it. */
export function toldOfDeed(
  event: 'acknowledged' | 'resolved',
  had: Pick<Delivery, 'channel' | 'event' | 'sequence' | 'status'>[],
  reopenings: number,
  takes: Takes,
): NewDelivery[] {
  if (event === 'resolved') {
    return dedupe({
      had,
      isOpen: false,
      isQuiet: false,
      reopenings,
      channels: [],
      steps: [],
      takes,
      news: undefined,
      updates: 0,
    });
  }
  const sequence =
    1 + Math.max(-1, ...had.filter((each) => each.event === event).map((each) => each.sequence));
  return [...new Set(had.map(({ channel }) => channel))].flatMap((channel) =>
    takes(channel, event) && knows(had.filter((each) => each.channel === channel))
      ? [{ channel, event, sequence }]
      : [],
  );
}
