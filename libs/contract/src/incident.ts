import { z } from 'zod';
import { Delivery } from './delivery.js';
import { Exemplar, Explanation } from './explanation.js';
import { PagingReason } from './paging-reason.js';
import { Severity } from './sla.js';
import { OperationRef, Violation } from './violation.js';

/** What the violations of an incident have in common; it stays what it was when the incident opened. */
export const IncidentKey = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('culprit'),
    name: z.string().describe('the service, or the dependency as its callers name it'),
    kind: z.enum(['service', 'dependency']),
  }),
  OperationRef.extend({ by: z.literal('operation').describe('where nobody is named') }),
]);
export type IncidentKey = z.infer<typeof IncidentKey>;

/** What people have done about an incident, or about one account in it. */
export const Handling = z.object({
  acknowledgedAt: z.iso.datetime().nullable(),
  acknowledgedBy: z.string().nullable(),
  assignee: z.string().nullable(),
  snoozedUntil: z.iso.datetime().nullable().describe('until then nobody is told of anything but its end'),
  resolvedBy: z.string().nullable().describe('null where it is open, or ended by itself'),
});
export type Handling = z.infer<typeof Handling>;

export const AccountHandling = Handling.extend({ account: z.string() });
export type AccountHandling = z.infer<typeof AccountHandling>;

export const TimelineKind = z.enum([
  'opened',
  'joined',
  'left',
  'explained',
  'acknowledged',
  'assigned',
  'noted',
  'snoozed',
  'muted',
  'escalated',
  'reopened',
  'split',
  'resolved',
  'feedback',
]);
export type TimelineKind = z.infer<typeof TimelineKind>;

export const TimelineEntry = z.object({
  at: z.iso.datetime(),
  actor: z.string().describe('who did it: "culprit", or the name that a person gave'),
  kind: TimelineKind,
  reason: PagingReason.nullable().describe('why, where Culprit decided it'),
  account: z.string().nullable().describe('null: it is about the whole incident'),
  text: z.string(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Everybody who was hit since it opened, each counted once, and who of them still is. */
export const BlastRadius = z.object({
  accounts: z.int(),
  violating: z.int(),
  byTier: z
    .array(
      z.object({
        tier: z.string().nullable().describe('of the contract, else the label "tier"; null: none is known'),
        accounts: z.int(),
        violating: z.int(),
      }),
    )
    .describe('most accounts first, those without a tier last'),
  slas: z.int(),
  operations: z.int(),
  allTraffic: z.boolean().describe('an SLA that judges all traffic as one is among them'),
});
export type BlastRadius = z.infer<typeof BlastRadius>;

/** One cause, and all that it breaks. */
export const Incident = z.object({
  id: z.string(),
  status: z.enum(['open', 'resolved']),
  mode: z.enum(['live', 'shadow']).describe('shadow: of rules that are being tried; nobody is told'),
  key: IncidentKey,
  severity: Severity.describe('the worst of its violations'),
  openedAt: z.iso.datetime(),
  reopenedAt: z.iso
    .datetime()
    .nullable()
    .describe('when it last began anew, after it had been over for a moment'),
  resolvedAt: z.iso.datetime().nullable(),
  violatingSinceUnixMs: z.number().describe('start of the first window that was bad'),
  lastBadSpanEndUnixMs: z
    .number()
    .nullable()
    .describe('end of the newest bad span in the flush that made the first rule fire'),
  lastBadSpanArrivalUnixMs: z.number().nullable(),
  violations: z.array(Violation).describe('the one that weighs most first'),
  blastRadius: BlastRadius,
  explanation: Explanation.nullable().describe('null until the first explanation is in'),
  exemplars: z.array(Exemplar),
  handling: Handling,
  accountHandling: z.array(AccountHandling).describe('only of accounts that something was done about'),
  timeline: z.array(TimelineEntry).describe('the oldest first'),
  deliveries: z.array(Delivery),
});
export type Incident = z.infer<typeof Incident>;
