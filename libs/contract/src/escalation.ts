import { z } from 'zod';
import { Name, Slug } from './names.js';

/** A week: who has not acknowledged until then will not be hurried by minutes. */
const MAX_MINUTES = 10_080;

const Target = z.union([z.strictObject({ channel: Slug }), z.strictObject({ rotation: Slug })], {
  error: 'is {"channel": …} or {"rotation": …}, an id',
});
export type EscalationTarget = z.infer<typeof Target>;

const Step = z.strictObject({
  afterMinutes: z.number().min(0).max(MAX_MINUTES).describe('how long nobody has acknowledged; 0: at once'),
  notify: z.array(Target).min(1).max(20).describe('of a rotation, whoever is on call when the step is taken'),
});
export type EscalationStep = z.infer<typeof Step>;

const Repeat = z.strictObject({
  times: z.int().min(1).max(100).describe('how many times the steps are gone through again'),
  everyMinutes: z
    .number()
    .min(1)
    .max(MAX_MINUTES)
    .describe('from the beginning of one time to that of the next'),
});

const policyFields = {
  name: Name,
  steps: z.array(Step).min(1).max(20).describe('each later than the one before'),
  repeat: Repeat.optional().describe('absent: who has not acknowledged after the last step is left alone'),
};

/** The body of POST /escalation-policies and PUT /escalation-policies/:id. */
export const EscalationPolicyInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...policyFields,
});
export type EscalationPolicyInput = z.infer<typeof EscalationPolicyInput>;

/** Who is paged, one after the other, until somebody acknowledges. */
export const EscalationPolicy = z.strictObject({ id: Slug, ...policyFields });
export type EscalationPolicy = z.infer<typeof EscalationPolicy>;

/** What a page of a step says of it. */
export const EscalationNote = z.object({
  policy: Slug,
  step: z.int().describe('of the policy, from 1'),
  repeat: z.int().describe('how many times the steps had been gone through before'),
  afterMs: z.number().describe('how long nobody had acknowledged; 0: at once'),
});
export type EscalationNote = z.infer<typeof EscalationNote>;
