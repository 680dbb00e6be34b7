import { z } from 'zod';

/** Somebody who may be the bottleneck. */
export const Candidate = z.object({
  name: z.string().describe('the service, or the dependency as its callers name it'),
  kind: z.enum(['service', 'dependency']).describe('dependency: called, but it sends no spans of its own'),
  share: z
    .number()
    .min(0)
    .max(1)
    .describe('its part of the time that violating traces take longer than healthy ones'),
  violatingNs: z.number().describe('mean time on the critical path per violating trace'),
  baselineNs: z.number().describe('mean time on the critical path per healthy trace'),
  evidence: z
    .string()
    .describe('where that time lies, such as "inside payments" or "waiting before payments answers"'),
});
export type Candidate = z.infer<typeof Candidate>;

export const ExplanationReason = z.enum([
  'excess-over-baseline',
  'candidates-tie',
  'thin-evidence',
  'no-baseline',
  'no-violating-traces',
  'not-about-latency',
  'deadline',
  'failed',
]);
export type ExplanationReason = z.infer<typeof ExplanationReason>;

export const Explanation = z.object({
  verdict: z.enum(['named', 'unclear']),
  reason: ExplanationReason,
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  culprit: Candidate.optional().describe('present when the verdict is "named"'),
  candidates: z.array(Candidate).max(5).describe('the likeliest first, the culprit among them'),
  sentence: z.string().describe('the answer for a person, in one sentence with its numbers'),
  incomplete: z.boolean().describe('true where spans of the traces were still missing at the deadline'),
  violatingTraces: z.int().min(0),
  baselineTraces: z.int().min(0),
});
export type Explanation = z.infer<typeof Explanation>;

/** One stretch of time of one span on the critical path, relative to the start of the root span. */
export const PathSection = z.object({ spanId: z.string(), startNs: z.number(), endNs: z.number() });
export type PathSection = z.infer<typeof PathSection>;

export const TraceLink = z.object({ label: z.string(), href: z.string() });
export type TraceLink = z.infer<typeof TraceLink>;

/** A trace that a page shows, by the span that was judged. */
export const Exemplar = z.object({
  role: z.enum(['violating', 'healthy']),
  traceId: z.string(),
  spanId: z.string(),
  account: z.string().describe('"" where none is known'),
  startUnixNano: z.string().describe('decimal digits'),
  durationNs: z.number(),
  error: z.boolean(),
  culpritShare: z.number().min(0).max(1).optional().describe('the culprit’s part of this trace’s duration'),
});
export type Exemplar = z.infer<typeof Exemplar>;
