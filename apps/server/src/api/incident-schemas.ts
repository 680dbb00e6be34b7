import { z } from 'zod';
import { Incident, LatencyComparison, Severity } from '#contract';
import { Limit, listOf, SpanView } from './schemas.js';

export const IncidentQuery = z.strictObject({
  status: z.enum(['open', 'resolved']).optional(),
  sla: z.string().max(80).optional().describe('only incidents of this SLA, by its id'),
  mode: z
    .enum(['live', 'shadow'])
    .optional()
    .describe('shadow: only incidents of rules in shadow, of which nobody is told; live: only others'),
  severity: Severity.optional().describe('only where this is the worst'),
  service: z
    .string()
    .max(512)
    .optional()
    .describe('only where it is the culprit, or an operation of it violates an SLA'),
  culprit: z.string().max(512).optional().describe('only about this service or dependency'),
  account: z
    .string()
    .max(256)
    .optional()
    .describe('only where this account was hit; "*": all traffic, judged as one'),
  tier: z.string().max(256).optional().describe('only where an account of this tier was hit'),
  acknowledged: z.enum(['true', 'false']).optional(),
  assignee: z.string().max(200).optional().describe('only what is assigned to this person or team'),
  order: z
    .enum(['newest', 'weight'])
    .default('newest')
    .describe('weight: first those whose accounts weigh most by their contracts'),
  limit: Limit,
});
export type IncidentQuery = z.infer<typeof IncidentQuery>;

export const IncidentList = listOf(Incident);
export type IncidentList = z.infer<typeof IncidentList>;

export const ExportQuery = z.strictObject({
  format: z
    .enum(['json', 'html'])
    .default('json')
    .describe('html: one file to read and print, which loads nothing from anywhere'),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

/** All that there is to know of an incident, without the installation that it was in. */
export const IncidentRecord = z.object({
  version: z.literal(1).describe('of this form'),
  exportedAt: z.iso.datetime(),
  incidentUrl: z.string().describe('where it is kept'),
  incident: Incident,
  latencies: z
    .array(z.object({ violationIds: z.array(z.string()), latency: LatencyComparison }))
    .describe(
      'how long requests took, now and before, where it is known: of its violations, the first ones first',
    ),
  traces: z
    .array(
      z.object({
        traceId: z.string(),
        spans: z.array(SpanView).describe('none where it is not kept any more'),
      }),
    )
    .describe('the whole traces of its exemplars, each once'),
});
export type IncidentRecord = z.infer<typeof IncidentRecord>;
