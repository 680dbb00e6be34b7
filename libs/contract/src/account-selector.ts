import { z } from 'zod';
import { AccountKey, LabelName } from './account.js';

const LabelValue = z.string().max(256);

/** One condition on a label. A value alone means that the label is equal to it. */
export const LabelCondition = z.union(
  [
    LabelValue,
    z.strictObject({ in: z.array(LabelValue).min(1).max(1000) }),
    z
      .strictObject({ notIn: z.array(LabelValue).min(1).max(1000) })
      .describe('has another value, or no such label'),
    z.strictObject({ exists: z.boolean() }),
    z
      .strictObject({ matches: z.string().min(1).max(1000) })
      .describe('a regular expression in RE2’s syntax that the whole value matches'),
    z.strictObject({ notMatches: z.string().min(1).max(1000) }).describe('as `matches`; or no such label'),
  ],
  'write one condition: the value itself, {"in": […]}, {"notIn": […]}, {"exists": true}, {"matches": "…"} or {"notMatches": "…"}',
);
export type LabelCondition = z.infer<typeof LabelCondition>;

export const LabelSelector = z
  .record(LabelName, LabelCondition)
  .refine((labels) => Object.keys(labels).length > 0, 'name at least one label');
export type LabelSelector = z.infer<typeof LabelSelector>;

const Keys = z.array(AccountKey).min(1).max(1000);

/** Whose requests are judged. */
export const AccountSelector = z.union(
  [
    z.literal('total').describe('all traffic as one histogram'),
    z.literal('each').describe('every account, judged alone'),
    z.strictObject({ keys: Keys }).describe('these accounts, each judged alone'),
    z
      .strictObject({ labels: LabelSelector })
      .describe('the registered accounts that meet all these conditions, each judged alone'),
  ],
  'write "total", "each", {"keys": ["acme"]} or {"labels": {"tier": "gold"}}',
);
export type AccountSelector = z.infer<typeof AccountSelector>;

/** Some of a rule's accounts. */
export const AccountSubset = z.union(
  [z.strictObject({ keys: Keys }), z.strictObject({ labels: LabelSelector })],
  'write {"keys": ["acme"]} or {"labels": {"tier": "gold"}}',
);
export type AccountSubset = z.infer<typeof AccountSubset>;
