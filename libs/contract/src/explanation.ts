import { z } from 'zod';

/** Somebody who may be the bottleneck. */
export const Candidate = z.object({
  name: z.string().describe('the service, or the dependency as its callers name it'),
  kind: z.enum(['service', 'dependency']).describe('dependency: called, but it sends no spans of its own'),
  share: z
    .number()
    .min(0)
    .max(1)
    .describe(
      'its part of the time that violating traces take longer than healthy ones; of the violating traces, ' +
        'where errors are explained by their origin',
    ),
  violatingNs: z.number().describe('mean time on the critical path per violating trace'),
  baselineNs: z.number().describe('mean time on the critical path per healthy trace'),
  evidence: z
    .string()
    .describe('where that time lies, such as "inside payments" or "waiting before payments answers"'),
  failedTraces: z
    .int()
    .min(0)
    .optional()
    .describe('violating traces whose error began there, where errors are explained by their origin'),
});
export type Candidate = z.infer<typeof Candidate>;

export const ExplanationReason = z.enum([
  'excess-over-baseline',
  'error-origin',
  'candidates-tie',
  'thin-evidence',
  'no-baseline',
  'no-violating-traces',
  'not-about-latency',
  'deadline',
  'failed',
]);
export type ExplanationReason = z.infer<typeof ExplanationReason>;

/** Where the errors of violating traces begin: what failed although nothing below it did. */
export const ErrorOrigin = z.object({
  name: z.string().describe('the service, or the dependency as its callers name it'),
  kind: z.enum(['service', 'dependency']),
  mode: z
    .enum(['raised', 'unanswered', 'timed-out'])
    .describe('raised by it; calls to it that no span answers; calls that were given up before its answer'),
  operation: z.string().optional().describe('what was asked of it, such as "POST /charges"'),
  status: z.string().optional().describe('such as "HTTP 503", "gRPC UNAVAILABLE" or "SQLSTATE 40001"'),
  exceptionType: z.string().optional(),
  message: z.string().optional().describe('of the exception, else of the status; its first line, shortened'),
  share: z.number().min(0).max(1).describe('the part of the violating traces that fail because of it'),
  attempts: z.number().optional().describe('failed calls per trace, where they are tried more than once'),
});
export type ErrorOrigin = z.infer<typeof ErrorOrigin>;

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
  errorOrigin: ErrorOrigin.optional().describe(
    'for an SLA about errors; for one about latency where most violating traces have an error that healthy ones have not',
  ),
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
