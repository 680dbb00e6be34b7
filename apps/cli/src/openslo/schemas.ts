import { z } from 'zod';
import { AccountSelector, KindSelector } from '#contract';

/*
 * OpenSLO v1 as its specification has it. What Culprit has no use for is in here too where it can be left out with a
 * warning; everything else is an unknown field, and so an error.
 */

const Name = z.string().min(1);
const Metadata = z.strictObject({
  name: Name,
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const Shorthand = z
  .string()
  .regex(
    /^([1-9]\d*[smhdwMQY]|0m)$/,
    'write a duration as a whole number and a unit, such as "5m", "28d" or "1M"',
  );
const Described = { description: z.string().optional() };

function document<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return z.strictObject({
    apiVersion: z.literal('openslo/v1'),
    kind: z.literal(kind),
    metadata: Metadata,
    spec,
  });
}

/** The same, written where it is used. */
function inline<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return z.strictObject({
    apiVersion: z.literal('openslo/v1').optional(),
    kind: z.literal(kind),
    metadata: Metadata.optional(),
    spec,
  });
}

/** What Culprit measures, as a metric source of the type "culprit". */
export const CulpritMetric = z.strictObject({
  service: z.string().optional(),
  operation: z.string(),
  kind: KindSelector.optional(),
  accounts: AccountSelector.optional(),
  maxLatency: z.string().optional(),
  failed: z.boolean().optional(),
});
export type CulpritMetric = z.infer<typeof CulpritMetric>;

const MetricSource = z.strictObject({
  metricSourceRef: z.string().optional(),
  type: z.string().optional(),
  spec: z.record(z.string(), z.unknown()),
});
const Metric = z.strictObject({ metricSource: MetricSource });

export const SliSpec = z.strictObject({
  ...Described,
  thresholdMetric: Metric.optional(),
  ratioMetric: z
    .strictObject({
      counter: z.boolean().optional(),
      good: Metric.optional(),
      bad: Metric.optional(),
      total: Metric.optional(),
      raw: Metric.optional(),
      rawType: z.string().optional(),
    })
    .optional(),
});
export type SliSpec = z.infer<typeof SliSpec>;

const TargetSpec = z.strictObject({ ...Described, target: z.string() });

export const ConditionSpec = z.strictObject({
  ...Described,
  severity: z.string(),
  condition: z.strictObject({
    kind: z.string(),
    op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
    threshold: z.number(),
    lookbackWindow: Shorthand,
    alertAfter: Shorthand.optional(),
  }),
});
export type ConditionSpec = z.infer<typeof ConditionSpec>;

export const PolicySpec = z.strictObject({
  ...Described,
  alertWhenNoData: z.boolean().optional(),
  alertWhenResolved: z.boolean().optional(),
  alertWhenBreaching: z.boolean().optional(),
  conditions: z
    .array(z.union([z.strictObject({ conditionRef: z.string() }), inline('AlertCondition', ConditionSpec)]))
    .length(1, 'an AlertPolicy has one condition'),
  notificationTargets: z.array(
    z.union([z.strictObject({ targetRef: z.string() }), inline('AlertNotificationTarget', TargetSpec)]),
  ),
});
export type PolicySpec = z.infer<typeof PolicySpec>;

const TimeWindow = z.strictObject({
  duration: Shorthand,
  isRolling: z.boolean().optional(),
  calendar: z.strictObject({ startTime: z.string(), timeZone: z.string() }).optional(),
});
export type TimeWindow = z.infer<typeof TimeWindow>;

export const SloSpec = z.strictObject({
  ...Described,
  service: z.string(),
  indicator: z.strictObject({ metadata: Metadata.optional(), spec: SliSpec }).optional(),
  indicatorRef: z.string().optional(),
  timeWindow: z.array(TimeWindow).length(1, 'an SLO has one time window'),
  budgetingMethod: z.string(),
  objectives: z
    .array(
      z.strictObject({
        displayName: z.string().optional(),
        op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
        value: z.number().optional(),
        target: z.number().optional(),
        targetPercent: z.number().optional(),
        timeSliceTarget: z.number().optional(),
        timeSliceWindow: z.unknown().optional(),
      }),
    )
    .length(1, 'Culprit has one objective per rule: write an SLO for each'),
  alertPolicies: z
    .array(z.union([z.strictObject({ alertPolicyRef: z.string() }), inline('AlertPolicy', PolicySpec)]))
    .optional(),
});
export type SloSpec = z.infer<typeof SloSpec>;

export const KINDS = {
  SLO: document('SLO', SloSpec),
  SLI: document('SLI', SliSpec),
  AlertPolicy: document('AlertPolicy', PolicySpec),
  AlertCondition: document('AlertCondition', ConditionSpec),
  AlertNotificationTarget: document('AlertNotificationTarget', TargetSpec),
  DataSource: document(
    'DataSource',
    z.strictObject({ ...Described, type: z.string(), connectionDetails: z.unknown().optional() }),
  ),
  Service: document('Service', z.strictObject({ ...Described })),
};
export type Kind = keyof typeof KINDS;
