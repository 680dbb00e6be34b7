import { z } from 'zod';
import { TimeZone } from './time-zone.js';

const Percentile = z.number().min(1).max(99.999);
const ThresholdMs = z.number().positive().max(86_400_000);
const WindowSeconds = z
  .int()
  .min(10)
  .max(30 * 86_400)
  .multipleOf(10, 'a window is a multiple of 10 seconds, the grain of the histograms');
const Weeks = z.int().min(1).max(8).default(4).describe('how many earlier weeks the same hours are taken of');

const LatencyObjective = z.strictObject({
  type: z.literal('latency'),
  percentile: Percentile.describe('99 means: 99 % of requests within the threshold'),
  thresholdMs: ThresholdMs,
});

const ErrorRateObjective = z.strictObject({
  type: z.literal('error-rate'),
  maxPercent: z.number().min(0).lt(100).describe('1 means: at most 1 % of requests may fail'),
});

/** Two windows that both have to spend the budget `factor` times as fast as it lasts: SRE workbook, table 5-8. */
export const BurnRate = z.strictObject({
  longSeconds: WindowSeconds,
  shortSeconds: WindowSeconds,
  factor: z.number().positive().max(100_000),
});
export type BurnRate = z.infer<typeof BurnRate>;

export const SloPeriod = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rolling'), days: z.int().min(1).max(366) }),
  z.strictObject({
    type: z.literal('calendar'),
    unit: z.enum(['week', 'month', 'quarter', 'year']),
    timeZone: TimeZone,
  }),
]);
export type SloPeriod = z.infer<typeof SloPeriod>;

const SloObjective = z.strictObject({
  type: z.literal('slo'),
  targetPercent: z.number().min(1).lt(100).describe('99.9 means: of a period’s requests, 0.1 % may be bad'),
  thresholdMs: ThresholdMs.optional().describe('slower requests are bad; absent: failed ones are'),
  period: SloPeriod.default({ type: 'rolling', days: 28 }),
  burnRates: z
    .array(BurnRate)
    .min(1)
    .max(8)
    .optional()
    .describe('absent: 14.4 × over 1 h and 5 min, 6 × over 6 h and 30 min, scaled to the period'),
});

const RegressionObjective = z
  .strictObject({
    type: z.literal('regression'),
    percentile: Percentile,
    maxFactor: z
      .number()
      .gt(1)
      .max(1000)
      .default(1.5)
      .describe('the percentile may be this many times what it was'),
    weeks: Weeks,
  })
  .describe('the account’s own latency now against the same hours of the weeks before');

const SilenceObjective = z
  .strictObject({ type: z.literal('silence'), weeks: Weeks })
  .describe('an account or operation that normally calls has stopped');

const RequestRateObjective = z.strictObject({
  type: z.literal('request-rate'),
  minPerSecond: z.number().positive().max(1e9).optional(),
  maxPerSecond: z.number().positive().max(1e9).optional(),
});

export const Objective = z.discriminatedUnion('type', [
  LatencyObjective,
  ErrorRateObjective,
  SloObjective,
  RegressionObjective,
  SilenceObjective,
  RequestRateObjective,
]);
export type Objective = z.infer<typeof Objective>;

/** What an override may say otherwise; which of them an objective has, is checked with the rule. */
export const ObjectiveOverride = z
  .strictObject({
    percentile: Percentile,
    thresholdMs: ThresholdMs,
    maxPercent: z.number().min(0).lt(100),
    targetPercent: z.number().min(1).lt(100),
    maxFactor: z.number().gt(1).max(1000),
    minPerSecond: z.number().positive().max(1e9),
    maxPerSecond: z.number().positive().max(1e9),
  })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, 'name at least one field of the objective');
export type ObjectiveOverride = z.infer<typeof ObjectiveOverride>;
