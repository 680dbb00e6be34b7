import { z } from 'zod';
import { AccountSubset } from './account-selector.js';
import { OperationGlobs, SlaIds } from './conditions.js';
import { Instant } from './instant.js';
import { Name, Slug } from './names.js';
import { TimeZone } from './time-zone.js';

const When = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('once'), from: Instant, to: Instant }),
  z.strictObject({
    type: z.literal('recurring'),
    cron: z
      .string()
      .min(1)
      .max(200)
      .describe(
        'five fields: minute, hour, day of month, month, weekday; "0 3 * * sun#1" is the first Sunday',
      ),
    durationMinutes: z.int().min(1).max(10_080),
    timeZone: TimeZone,
  }),
]);

/** What a maintenance is about: all that is given has to hold, and what is absent is no limit. */
const Scope = z.strictObject({
  slas: SlaIds.optional(),
  operations: OperationGlobs.optional(),
  accounts: AccountSubset.optional().describe(
    'rules that judge all traffic as one are not about any account',
  ),
});

const maintenanceFields = { name: Name, when: When, scope: Scope.default({}) };

/** The body of POST /maintenance-windows and PUT /maintenance-windows/:id. */
export const MaintenanceWindowInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...maintenanceFields,
});
export type MaintenanceWindowInput = z.infer<typeof MaintenanceWindowInput>;

/** Times in which requests do not count against anybody. */
export const MaintenanceWindow = z.strictObject({ id: Slug, ...maintenanceFields });
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;
