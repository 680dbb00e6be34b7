import { z } from 'zod';
import { PageEvent } from './delivery.js';
import { EscalationNote } from './escalation.js';
import { Exemplar, TraceLink } from './explanation.js';
import { BlastRadius, Incident } from './incident.js';
import { LatencyComparison } from './latency-comparison.js';

/** Something that its reader can do about a page with a click. */
export const PageAction = TraceLink.extend({ kind: z.enum(['acknowledge', 'useful', 'noise', 'silence']) });
export type PageAction = z.infer<typeof PageAction>;

export const PictureKind = z.enum(['waterfall', 'histogram']);
export type PictureKind = z.infer<typeof PictureKind>;

/** What a webhook receives, and what every channel renders from. */
export const Page = z.object({
  version: z.literal(2),
  event: PageEvent,
  deliveryId: z.string().describe('the same for every attempt at this delivery: receivers may dedupe by it'),
  title: z.string(),
  incident: Incident.omit({ deliveries: true, timeline: true }),
  toldBefore: BlastRadius.pick({ slas: true, operations: true, accounts: true })
    .nullable()
    .describe('how far it reached when this channel was last told of it; null where this is its first page'),
  exemplars: z
    .array(
      Exemplar.extend({
        promisedNs: z
          .number()
          .nullable()
          .describe('how long its account’s requests may take; null where nothing is promised of time'),
        links: z.array(TraceLink),
      }),
    )
    .describe('as many as the channel shows: typical and extreme ones, the slowest first, then healthy ones'),
  exemplarsLeftOut: z.int().describe('how many more violating ones the incident has'),
  latency: LatencyComparison.optional().describe('of the violation that weighs most, where it is known'),
  pictures: z
    .array(z.object({ kind: PictureKind, url: z.string() }))
    .describe(
      'where anybody who has the address gets them as PNG; none where Culprit’s own address can’t be reached from elsewhere',
    ),
  exemplarsUrl: z.string().describe('where all examples of the incident are listed'),
  exemplarsElsewhere: TraceLink.optional().describe(
    'opens all of these at once in another viewer, where it can do that',
  ),
  incidentUrl: z.string(),
  slaVersionUrl: z.string().optional().describe('the version of the SLA that weighs most, and who made it'),
  escalation: EscalationNote.extend({ text: z.string().describe('the same in words') })
    .optional()
    .describe('of the event `escalated`: which step of which policy it is'),
  actions: z.array(PageAction),
  sentAt: z.iso.datetime(),
});
export type Page = z.infer<typeof Page>;
