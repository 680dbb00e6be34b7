import { z } from 'zod';

/** What somebody says of an incident's pages. */
export const Feedback = z.object({
  useful: z.boolean().describe('false: noise'),
  channel: z.string().nullable().describe('whose link was used; null: through the API'),
  by: z.string().nullable().describe('the name that was given; null: none was'),
  at: z.iso.datetime(),
});
export type Feedback = z.infer<typeof Feedback>;

/** The body of PUT /incidents/:id/feedback. */
export const FeedbackInput = z.strictObject({ useful: z.boolean().describe('false: noise') });
export type FeedbackInput = z.infer<typeof FeedbackInput>;

/** How often a rule's pages were worth it. */
export const Precision = z.object({
  pages: z.int().describe('incidents that somebody was paged for'),
  useful: z.int(),
  noise: z.int(),
  unanswered: z.int(),
  precision: z
    .object({
      ratio: z.number().describe('useful / (useful + noise)'),
      low: z.number().describe('of the 95 % Wilson interval'),
      high: z.number(),
    })
    .nullable()
    .describe('null while nobody has said anything'),
});
export type Precision = z.infer<typeof Precision>;

export const SlaPrecision = Precision.extend({
  sla: z.string(),
  versions: z
    .array(Precision.extend({ version: z.int().nullable().describe('null: of before SLAs had versions') }))
    .describe('the newest first; an incident of two versions counts in both'),
});
export type SlaPrecision = z.infer<typeof SlaPrecision>;
