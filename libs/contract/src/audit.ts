import { z } from 'zod';
import { Sla } from './sla.js';

export const AuditKind = z.enum([
  'sla',
  'channel',
  'account',
  'calendar',
  'maintenance-window',
  'delivery',
  'link-key',
]);
export type AuditKind = z.infer<typeof AuditKind>;

/** Who, as far as a caller says it: there is no login. */
const Actor = z.string().describe('the header X-Culprit-Actor, else the address that the request came from');

/** One change of what people define. */
export const AuditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  actor: Actor,
  action: z.enum(['created', 'replaced', 'deleted']),
  kind: AuditKind,
  target: z.string().describe('the id of what changed; of an account, its key'),
  version: z.int().nullable().describe('of an SLA: the version that began; null for the rest'),
  before: z.unknown().describe('null where it is new'),
  after: z.unknown().describe('null where it is gone'),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** An SLA as it was from one change to the next. */
export const SlaVersion = z.object({ version: z.int(), at: z.iso.datetime(), actor: Actor, sla: Sla });
export type SlaVersion = z.infer<typeof SlaVersion>;
