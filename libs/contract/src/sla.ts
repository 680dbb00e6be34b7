import { z } from 'zod';
import { AccountSelector, AccountSubset } from './account-selector.js';
import { Name, Slug } from './names.js';
import { Objective, ObjectiveOverride } from './objective.js';

export const Severity = z.enum(['critical', 'error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

export const KindSelector = z.enum(['entry', 'any', 'server', 'client', 'internal', 'producer', 'consumer']);
export type KindSelector = z.infer<typeof KindSelector>;

/** Which operations are judged, each alone. `service` and `name` may be globs: `*` and `?`, `{a,b}`, `[a-z]`. */
export const OperationSelector = z.strictObject({
  service: z.string().min(1).max(512),
  name: z.string().min(1).max(512),
  kind: KindSelector.default('entry').describe(
    'entry: spans of kind server or consumer, or without a parent',
  ),
});
export type OperationSelector = z.infer<typeof OperationSelector>;

/** Accounts of the rule that are promised something else. */
export const Override = z.strictObject({ accounts: AccountSubset, objective: ObjectiveOverride });
export type Override = z.infer<typeof Override>;

const Version = z.int().min(1);

const slaFields = {
  name: Name,
  accounts: AccountSelector.default('total'),
  operation: OperationSelector,
  objective: Objective,
  overrides: z
    .array(Override)
    .max(1000)
    .optional()
    .describe('accounts that are promised something else; two that mean the same account are refused'),
  windowSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .multipleOf(10, 'a window is a multiple of 10 seconds, the grain of the histograms')
    .default(60),
  confidence: z
    .number()
    .min(0.5)
    .max(0.9999)
    .default(0.95)
    .describe(
      'c: an account exactly at its objective causes at most 1 − c false pages a day, the rule’s accounts together',
    ),
  forSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('how long a violation has to last before it pages; absent: not at all'),
  calendar: Slug.optional().describe('id of the calendar in whose hours the rule is judged; absent: always'),
  mode: z
    .enum(['live', 'shadow'])
    .optional()
    .describe('shadow: judged and recorded, nobody is paged; absent: live'),
  severity: Severity.default('error'),
  channels: z.array(Slug).max(20).default([]).describe('ids of the channels that are paged'),
  escalation: Slug.optional().describe(
    'id of the escalation policy: who else is paged, and when, until somebody acknowledges',
  ),
};

/** The body of POST /slas and PUT /slas/:id. */
export const SlaInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  version: Version.optional().describe('where given, what is replaced must be of this version'),
  ...slaFields,
});
export type SlaInput = z.infer<typeof SlaInput>;

export const Sla = z.strictObject({
  id: Slug,
  version: Version.optional().describe('counts its changes, from 1; absent in incidents of before versions'),
  ...slaFields,
});
export type Sla = z.infer<typeof Sla>;
