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

/** Something that is true of violating traces far more often than of healthy ones, or the other way round. */
export const Change = z.object({
  attribute: z
    .string()
    .describe('such as "service.version", "host.name", "account", "caller" or "operation"'),
  of: z.string().describe('the service or dependency that it is said of; "" where it is the whole trace'),
  value: z.string(),
  text: z.string().describe('the same for a person, such as "payments 2.4.1" or "payments on host h-17"'),
  violating: z.int().min(0).describe('violating traces of which it is true'),
  violatingTraces: z.int().min(0).describe('violating traces in which `of` takes part'),
  healthy: z.int().min(0).describe('healthy traces of which it is true; 0: it is new'),
  healthyTraces: z.int().min(0).describe('healthy traces in which `of` takes part'),
  together: z.array(z.string()).max(3).describe('what else is true of nearly the same traces, as texts'),
});
export type Change = z.infer<typeof Change>;

/** Calls to the culprit that have grown, and where their growth begins. Rates are calls to the culprit per second. */
export const Demand = z.object({
  callee: z.string().describe('the culprit'),
  caller: z
    .string()
    .describe('the service where the growth begins; the culprit itself where requests from outside reach it'),
  operation: z.string().optional().describe('the operation of that service that makes most of the growth'),
  release: z.string().optional().describe('the version of that service that makes most of the growth'),
  account: z.string().optional().describe('the account whose requests make most of the growth'),
  accountShare: z.number().min(0).max(1).optional().describe('its part of the growth'),
  ratePerSecondBefore: z.number().min(0),
  ratePerSecondNow: z.number().min(0),
  growth: z.number().nullable().describe('now divided by before; null where there was none before'),
  path: z.array(z.string()).describe('services from `caller` to `callee`'),
  sentence: z.string().describe('the same for a person, in one sentence with its numbers'),
});
export type Demand = z.infer<typeof Demand>;

export const ExplanationReason = z.enum([
  'excess-over-baseline',
  'error-origin',
  'candidates-tie',
  'thin-evidence',
  'no-baseline',
  'no-violating-traces',
  'not-about-latency',
  'no-bad-requests',
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

/** Data that is late or lost, so that numbers and examples are not all that there were. */
export const Gap = z.object({
  reason: z.enum(['ingest-behind', 'node-blind']),
  text: z.string().describe('the same for a person'),
});
export type Gap = z.infer<typeof Gap>;

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
    'for an SLA about errors; for one about latency where most violating traces have an error that healthy ones do not have',
  ),
  changes: z
    .array(Change)
    .max(5)
    .optional()
    .describe('what sets violating traces apart from healthy ones, the most telling first'),
  demand: Demand.optional().describe('present where calls to the culprit have grown'),
  gaps: z
    .array(Gap)
    .optional()
    .describe('what was not known when this was found, beside spans that are `incomplete`; absent: nothing'),
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
  spanCount: z
    .int()
    .optional()
    .describe('spans of its trace, where that is too large to be kept whole: those that matter most are'),
});
export type Exemplar = z.infer<typeof Exemplar>;
