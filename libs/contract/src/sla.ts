import { z } from 'zod';
import { AccountKey, Labels } from './account.js';
import { Name, Slug } from './names.js';

export const Severity = z.enum(['critical', 'error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** Whose requests are judged. */
export const AccountSelector = z.union([
  z.literal('total').describe('all traffic as one histogram'),
  z.literal('each').describe('every account, judged alone'),
  z
    .strictObject({ keys: z.array(AccountKey).min(1).max(1000) })
    .describe('these accounts, each judged alone'),
  z
    .strictObject({
      labels: Labels.refine((labels) => Object.keys(labels).length > 0, 'name at least one label'),
    })
    .describe('the registered accounts that have all these labels, each judged alone'),
]);
export type AccountSelector = z.infer<typeof AccountSelector>;

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

const LatencyObjective = z.strictObject({
  type: z.literal('latency'),
  percentile: z.number().min(1).max(99.999).describe('99 means: 99 % of requests within the threshold'),
  thresholdMs: z.number().positive().max(86_400_000),
});
const ErrorRateObjective = z.strictObject({
  type: z.literal('error-rate'),
  maxPercent: z.number().min(0).lt(100).describe('1 means: at most 1 % of requests may fail'),
});
export const Objective = z.discriminatedUnion('type', [LatencyObjective, ErrorRateObjective]);
export type Objective = z.infer<typeof Objective>;

const slaFields = {
  name: Name,
  accounts: AccountSelector.default('total'),
  operation: OperationSelector,
  objective: Objective,
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
  severity: Severity.default('error'),
  channels: z.array(Slug).max(20).default([]).describe('ids of the channels that are paged'),
};

/** The body of POST /slas and PUT /slas/:id. */
export const SlaInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...slaFields,
});
export type SlaInput = z.infer<typeof SlaInput>;

export const Sla = z.strictObject({ id: Slug, ...slaFields });
export type Sla = z.infer<typeof Sla>;
