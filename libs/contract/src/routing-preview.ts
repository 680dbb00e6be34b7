import { z } from 'zod';
import { AccountKey } from './account.js';
import { Slug } from './names.js';
import { PagingReason } from './paging-reason.js';
import { Severity } from './sla.js';

const Services = z.array(z.string().min(1).max(512)).max(100);

/** The body of POST /routes/preview: an incident that there is, or what one would be about. */
export const RoutingQuestion = z
  .strictObject({
    incident: z.string().max(100).optional().describe('its id; what it is about is its own to say then'),
    slas: z.array(Slug).max(100).default([]).describe('ids of those that are violated'),
    severity: Severity.optional().describe('absent: the worst of the SLAs; without any, error'),
    services: Services.default([]).describe('the culprit, or those of the operations that are violated'),
    accounts: z
      .array(AccountKey)
      .max(100)
      .default([])
      .describe('keys; "*" where all traffic is judged as one'),
    tiers: z.array(z.string().max(64)).max(100).optional().describe('absent: those of the accounts'),
  })
  .refine(
    ({ incident, severity, tiers, slas, services, accounts }) =>
      incident === undefined ||
      (severity === undefined &&
        tiers === undefined &&
        slas.length + services.length + accounts.length === 0),
    { path: ['incident'], error: 'says itself what it is about: give nothing else' },
  );
export type RoutingQuestion = z.infer<typeof RoutingQuestion>;

const Why = z.object({ kind: z.enum(['SLA', 'route']), id: z.string() });

/** Who would be told of such an incident, and why. */
export const RoutingAnswer = z.object({
  severity: Severity,
  tiers: z.array(z.string()),
  owners: z
    .array(z.object({ service: z.string(), team: z.string().nullable(), pattern: z.string().nullable() }))
    .describe('the team of each service, and the pattern by which it owns it; null: nobody does'),
  channels: z
    .array(z.object({ channel: z.string(), because: z.array(Why) }))
    .describe('that would be paged at once; none: nobody would be told'),
  escalations: z
    .array(z.object({ policy: z.string(), because: z.array(Why) }))
    .describe('policies that would be followed'),
  silenced: z
    .array(z.object({ sla: z.string(), service: z.string(), operation: z.string(), silence: z.int() }))
    .describe('violations of the incident that silences hold back now; nobody is told of these'),
  routes: z
    .array(z.object({ route: z.string(), reason: PagingReason }))
    .describe('in the order in which they are asked; routed: it is taken'),
});
export type RoutingAnswer = z.infer<typeof RoutingAnswer>;
