import { z } from 'zod';

/** What has happened to an incident, for those who are told of it. */
export const DeliveryEvent = z.enum([
  'opened',
  'updated',
  'escalated',
  'reopened',
  'acknowledged',
  'resolved',
]);
export type DeliveryEvent = z.infer<typeof DeliveryEvent>;

/** Why a page is sent. */
export const PageEvent = z.enum([...DeliveryEvent.options, 'test']);
export type PageEvent = z.infer<typeof PageEvent>;

export const Delivery = z.object({
  id: z.string(),
  channel: z.string(),
  event: DeliveryEvent,
  sequence: z.int().describe('which of the updates, escalations or openings it tells of'),
  status: z.enum(['queued', 'delivered', 'failed']),
  attempts: z.int(),
  lastError: z.string().nullable(),
  createdAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A delivery by itself, with what it tells of. */
export const ListedDelivery = Delivery.extend({
  incidentId: z.string().nullable().describe('null where it is about a notice'),
  noticeId: z.string().nullable().describe('null where it is about an incident'),
});
export type ListedDelivery = z.infer<typeof ListedDelivery>;

/** How the attempts through a channel go, whichever deliveries they are of. */
export const ChannelHealth = z.object({
  state: z
    .enum(['ok', 'failing', 'open'])
    .describe(
      'ok: the last attempt arrived, or there was none yet; failing: it failed; open: several in a row have failed, so ' +
        'one delivery at a time is tried, with growing pauses, while the others wait',
    ),
  since: z.iso.datetime().nullable().describe('when the first attempt of that row failed; null while ok'),
  lastError: z.string().nullable(),
  failures: z.int().describe('in a row'),
  waiting: z.int().describe('deliveries that are still to be sent through it'),
});
export type ChannelHealth = z.infer<typeof ChannelHealth>;
