import { z } from 'zod';
import { AccountSubset } from './account-selector.js';
import { OperationGlobs, ServiceGlobs, SeverityCondition, SlaIds, Tiers } from './conditions.js';
import { Instant } from './instant.js';

/** All that is given has to hold of what is violated. */
const SilenceMatch = z
  .strictObject({
    slas: SlaIds.optional(),
    operations: OperationGlobs.optional(),
    accounts: AccountSubset.optional().describe('rules that judge all traffic as one are about none'),
    tiers: Tiers.optional(),
    culprits: ServiceGlobs.optional().describe('globs; what an explanation names'),
    severity: SeverityCondition.optional(),
  })
  .refine(
    (match) => Object.values(match).some((condition) => condition !== undefined),
    'say what is to be silent; for everything write {"operations": [{}]}',
  );
export type SilenceMatch = z.infer<typeof SilenceMatch>;

const Comment = z.string().trim().min(1).max(1000).describe('why, for whoever wonders');

/** The body of POST /silences. */
export const SilenceInput = z
  .strictObject({
    match: SilenceMatch,
    from: Instant.optional().describe('absent: now'),
    until: Instant.optional(),
    minutes: z
      .number()
      .positive()
      .max(1_000_000)
      .optional()
      .describe('how long from its beginning, in place of `until`'),
    comment: Comment,
  })
  .refine(({ until, minutes }) => (until === undefined) !== (minutes === undefined), {
    path: ['until'],
    error: 'say when it ends: by `until` or by `minutes`, one of the two',
  });
export type SilenceInput = z.infer<typeof SilenceInput>;

/** While it lasts, what it means is judged and recorded, and nobody is paged for it. */
export const Silence = z.object({
  id: z.int(),
  match: SilenceMatch,
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  comment: Comment,
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('the header X-Culprit-Actor, else the address that the request came from'),
  expiredAt: z.iso.datetime().nullable().describe('when somebody ended it before its time'),
  expiredBy: z.string().nullable(),
});
export type Silence = z.infer<typeof Silence>;
