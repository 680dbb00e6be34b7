import { z } from 'zod';

const LatencyCounts = z.object({
  fromUnixMs: z.number(),
  toUnixMs: z.number(),
  requests: z.int(),
  slower: z
    .int()
    .nullable()
    .describe('those that surely took longer than promised; null where no time is promised'),
  buckets: z
    .array(z.int())
    .describe(
      'which hold any, ascending: bucket i is of those that took from 2^(i/32) to 2^((i+1)/32) seconds',
    ),
  counts: z.array(z.int()).describe('how many each of these holds'),
});
export type LatencyCounts = z.infer<typeof LatencyCounts>;

/** How long requests took while an SLA was violated, and before. */
export const LatencyComparison = z.object({
  promisedNs: z.number().nullable().describe('null where nothing is promised of time'),
  accounts: z.int().nullable().describe('of how many accounts, the worst; null: all traffic'),
  accountsLeftOut: z.int().describe('how many more violate, whose requests are not counted here'),
  now: LatencyCounts.describe('in the window that violated first'),
  before: LatencyCounts.describe('of the same accounts, in the hour before the violation began'),
});
export type LatencyComparison = z.infer<typeof LatencyComparison>;
