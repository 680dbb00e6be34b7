import { z } from 'zod';
import { AccountSubset } from './account-selector.js';
import { ServiceGlobs, SeverityCondition, SlaIds, Tiers } from './conditions.js';
import { Name, Slug } from './names.js';

/** All that is given has to hold, and what is absent is no limit. */
const RouteMatch = z.strictObject({
  severity: SeverityCondition.optional().describe('of the incident: exactly, or {"atLeast": …}'),
  tiers: Tiers.optional(),
  teams: z.array(Slug).min(1).max(1000).optional().describe('ids; one owns the culprit, or what is violated'),
  services: ServiceGlobs.optional().describe(
    'globs; the culprit, or the services of the operations that are violated where nobody is named',
  ),
  accounts: AccountSubset.optional().describe('one that violates; rules of all traffic are about none'),
  slas: SlaIds.optional(),
});

const routeFields = {
  name: Name,
  position: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe('the lowest is asked first; at the same one, those without conditions last, the others by id'),
  match: RouteMatch.default({}).describe('absent or empty: every incident'),
  channels: z.array(Slug).max(20).default([]).describe('ids of the channels that are paged'),
  escalation: Slug.optional().describe('id of the escalation policy that is followed'),
  continue: z
    .boolean()
    .default(false)
    .describe('true: later routes are asked too; else an incident that matches goes no further'),
};

/** The body of POST /routes and PUT /routes/:id. */
export const RouteInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...routeFields,
});
export type RouteInput = z.infer<typeof RouteInput>;

/** Who is told of which incidents, beside the channels that SLAs name. */
export const Route = z.strictObject({ id: Slug, ...routeFields });
export type Route = z.infer<typeof Route>;
