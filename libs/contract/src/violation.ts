import { z } from 'zod';
import { Explanation } from './explanation.js';
import { Sla } from './sla.js';

export const SlaState = z.enum(['unknown', 'no-data', 'paused', 'ok', 'pending', 'firing', 'resolved']);
export type SlaState = z.infer<typeof SlaState>;

/** Why a rule is in its state: what the page, the log, the API and the tests read. */
export const StateReason = z.enum([
  'ingest-behind',
  'no-requests',
  'within-objective',
  'over-objective-not-confident',
  'violation-confident',
  'recent-not-healthy',
  'recovery-not-confident',
  'recent-healthy',
  'window-too-old',
  'rule-changed',
  'not-judged',
  'outside-hours',
  'maintenance',
  'too-little-history',
  'not-for-long-enough',
  'flapping',
]);
export type StateReason = z.infer<typeof StateReason>;

/** Ratios are of bad requests, as multiples of what the target allows: at 1 the budget lasts just for the period. */
const Burn = z.object({
  longSeconds: z.number(),
  shortSeconds: z.number(),
  factor: z.number(),
  longRate: z.number(),
  shortRate: z.number(),
});
const Budget = z.object({
  periodStartUnixMs: z.number(),
  total: z.number(),
  bad: z.number(),
  leftRatio: z.number().describe('1: nothing is spent; below 0: overspent'),
});
const Baseline = z.object({
  weeks: z.number().describe('how many had enough requests to compare with'),
  quantileNs: z
    .number()
    .nullable()
    .describe('the objective’s percentile in these hours: the median of the weeks'),
  requests: z.number().nullable().describe('expected in the window'),
});

/** The numbers behind a state. `allowedRatio` is what the objective permits of `bad / total`. */
export const Measurement = z.object({
  windowSeconds: z.number(),
  windowEndUnixMs: z.number(),
  total: z.number(),
  bad: z.number(),
  allowedRatio: z.number(),
  measuredNs: z
    .number()
    .nullable()
    .describe('the objective’s percentile as measured; null for error rates, and where nothing is violated'),
  effectiveThresholdNs: z
    .number()
    .nullable()
    .describe('the bucket bound ≥ the threshold from which requests count as bad; null for error rates'),
  pValue: z
    .number()
    .describe(
      'probability of this many bad requests or more from an account exactly at its objective; 1 where it is kept',
    ),
  alpha: z.number().describe('the probability below which the violation counts as confident'),
  burn: Burn.optional().describe('of an SLO: the pair of windows that burns fastest against its factor'),
  budget: Budget.optional().describe('of an SLO: what its period has spent'),
  baseline: Baseline.optional().describe('of a regression or of silence: what the weeks before were like'),
});
export type Measurement = z.infer<typeof Measurement>;

/** OTLP's span kinds. */
const Kind = z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']);

export const OperationRef = z.object({ service: z.string(), name: z.string(), kind: Kind });
export type OperationRef = z.infer<typeof OperationRef>;

export const IncidentAccount = z.object({
  account: z.string().describe('the key; "*" where all traffic is judged as one'),
  labels: z.record(z.string(), z.string()),
  tier: z.string().optional().describe('of its contract, when it joined'),
  weight: z.number().optional().describe('the revenue weight of its contract, when it joined; absent: 1'),
  state: SlaState,
  reason: StateReason,
  measurement: Measurement,
  joinedAt: z.iso.datetime(),
  leftAt: z.iso.datetime().nullable().describe('null while it violates'),
});
export type IncidentAccount = z.infer<typeof IncidentAccount>;

/** An SLA that an operation violates: one per version of an SLA and operation; its accounts have a state each. */
export const Violation = z.object({
  id: z.string(),
  sla: Sla.describe('as it was when the violation began'),
  operation: OperationRef,
  openedAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  violatingSinceUnixMs: z.number().describe('start of the first window that was bad'),
  accounts: z.array(IncidentAccount),
  explanation: Explanation.nullable().describe('null until the first explanation is in'),
});
export type Violation = z.infer<typeof Violation>;
