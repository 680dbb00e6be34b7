import { z } from 'zod';
import { AccountInput, AccountKey } from './account.js';
import { CalendarInput } from './calendar.js';
import { ChannelBody } from './channel.js';
import { EscalationPolicyInput } from './escalation.js';
import { MaintenanceWindowInput } from './maintenance.js';
import { Slug } from './names.js';
import { RotationInput } from './rotation.js';
import { RouteInput } from './route.js';
import { SlaInput } from './sla.js';
import { TeamInput } from './team.js';

/** What people define, by kind and by id: the bodies of the REST API, without the id that stands before them. */
const definitionFields = {
  accounts: z.record(AccountKey, AccountInput).default({}).describe('registered accounts, by their keys'),
  calendars: z
    .record(Slug, CalendarInput.omit({ id: true }))
    .default({})
    .describe('hours in which rules are judged, by id'),
  channels: z.record(Slug, ChannelBody).default({}).describe('whom pages go to, by id'),
  rotations: z
    .record(Slug, RotationInput.omit({ id: true }))
    .default({})
    .describe('who is on call when, by id'),
  escalationPolicies: z
    .record(Slug, EscalationPolicyInput.omit({ id: true }))
    .default({})
    .describe('who is paged until somebody acknowledges, by id'),
  maintenanceWindows: z
    .record(Slug, MaintenanceWindowInput.omit({ id: true }))
    .default({})
    .describe('times in which requests do not count, by id'),
  slas: z
    .record(Slug, SlaInput.omit({ id: true, version: true }))
    .default({})
    .describe('the rules, by id'),
  teams: z
    .record(Slug, TeamInput.omit({ id: true }))
    .default({})
    .describe('who owns which services, by id'),
  routes: z
    .record(Slug, RouteInput.omit({ id: true }))
    .default({})
    .describe('who is told of which incidents, by id'),
};

const SetName = Slug.describe('what is applied under this name belongs together, and only that is pruned');

/** A file of `culprit apply`; each of its YAML documents. */
export const DefinitionsFile = z.strictObject({ set: SetName.optional(), ...definitionFields });
export type DefinitionsFile = z.infer<typeof DefinitionsFile>;

export const Definitions = z.strictObject(definitionFields);
export type Definitions = z.infer<typeof Definitions>;

export const SECTIONS = [
  'accounts',
  'calendars',
  'channels',
  'rotations',
  'escalationPolicies',
  'maintenanceWindows',
  'slas',
  'teams',
  'routes',
] as const;
/** A kind of definition, as files and the API call its section. */
export type Section = (typeof SECTIONS)[number];

/** The body of POST /apply. */
export const ApplyRequest = z
  .strictObject({
    ...definitionFields,
    set: SetName.optional(),
    dryRun: z.boolean().default(false).describe('say only what would be done'),
    prune: z
      .boolean()
      .default(false)
      .describe('delete what was applied before under the same `set` and is not in here any more'),
    takeOver: z
      .boolean()
      .default(false)
      .describe('change what belongs to another set too; it is this one’s then'),
    allowUnmatched: z
      .boolean()
      .default(false)
      .describe('globs and labels may match nothing, as what they mean is still to come'),
    expect: z
      .string()
      .max(100)
      .optional()
      .describe('the `plan` of a dry run: where something else would be done now, nothing is'),
  })
  .refine(({ set, prune }) => !prune || set !== undefined, {
    path: ['set'],
    error: 'is required to prune: without a name it is not known what was applied here before',
  });
export type ApplyRequest = z.infer<typeof ApplyRequest>;

const FieldChange = z.object({
  pointer: z.string().describe('of the field, within its definition'),
  before: z.unknown().optional().describe('absent: there was none'),
  after: z.unknown().optional().describe('absent: there is none now'),
});

export const DefinitionChange = z.object({
  section: z.enum(SECTIONS),
  id: z.string().describe('of an account, its key'),
  action: z.enum(['create', 'update', 'delete']),
  set: z
    .object({ before: z.string().nullable(), after: z.string().nullable() })
    .optional()
    .describe('where it begins to belong to a set, or to another one'),
  fields: z.array(FieldChange).describe('those that change; secrets shown as "***", also where they differ'),
});
export type DefinitionChange = z.infer<typeof DefinitionChange>;

export const ApplyResult = z.object({
  applied: z.boolean().describe('false for a dry run'),
  plan: z.string().describe('stands for exactly these changes'),
  changes: z.array(DefinitionChange).describe('in the order in which they are made'),
  unchanged: z.int().describe('how many definitions are as they were'),
});
export type ApplyResult = z.infer<typeof ApplyResult>;

/** What describes a file of definitions to an editor: JSON Schema, draft 2020-12. */
export function definitionsSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(DefinitionsFile, { io: 'input' }), title: 'Definitions for Culprit' };
}
