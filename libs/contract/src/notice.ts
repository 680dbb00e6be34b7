import { z } from 'zod';
import { Delivery } from './delivery.js';

export const NoticeKind = z.enum(['node-blind', 'channel-failing']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Something that is wrong with Culprit itself. */
export const Notice = z.object({
  id: z.string(),
  kind: NoticeKind,
  subject: z.string().describe('which one of its kind, such as the id of a node'),
  status: z.enum(['open', 'resolved']),
  title: z.string(),
  text: z.string().describe('what it means and what to do, in paragraphs'),
  openedAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  resolution: z.string().nullable().describe('how it ended; null while it is open'),
  deliveries: z.array(Delivery),
});
export type Notice = z.infer<typeof Notice>;

/** What a webhook receives of a notice: as a page of an incident, with `notice` in place of `incident`. */
export const NoticePage = z.object({
  version: z.literal(2),
  event: z.enum(['opened', 'resolved']),
  deliveryId: z.string().describe('the same for every attempt at this delivery: receivers may dedupe by it'),
  title: z.string(),
  notice: Notice.omit({ deliveries: true }),
  noticeUrl: z.string(),
  sentAt: z.iso.datetime(),
});
export type NoticePage = z.infer<typeof NoticePage>;
