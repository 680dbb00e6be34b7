import { z } from 'zod';
import { Slug } from './names.js';
import { Severity } from './sla.js';

/** A name, or a pattern of names: `*` and `?`, `{a,b}`, `[a-z]`. */
const Glob = z.string().min(1).max(512);

/* What routes, silences and maintenance windows ask of what is violated; of a list, one is enough. */

export const SlaIds = z.array(Slug).min(1).max(1000).describe('ids');

export const OperationGlobs = z
  .array(z.strictObject({ service: Glob.default('*'), name: Glob.default('*') }))
  .min(1)
  .max(1000)
  .describe('as in an SLA, of any kind');

export const ServiceGlobs = z.array(Glob).min(1).max(1000);

export const Tiers = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(100)
  .describe('of the contracts of its accounts');

export const SeverityCondition = z.union(
  [Severity, z.strictObject({ atLeast: Severity })],
  'write "critical" or {"atLeast": "error"}',
);
export type SeverityCondition = z.infer<typeof SeverityCondition>;
