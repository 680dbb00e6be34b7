import {
  type ApplyRequest,
  type ApplyResult,
  type Channel,
  type DefinitionChange,
  maskedChannel,
  pathOf,
  type Section,
  SECTIONS,
} from '#contract';
import { type DefinitionTables, type OpenDefinitions } from '#store';
import { type RuleFollower } from '../ports.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { type Plan, type PlannedChange, planOf, type Stored, type Wanted } from './plan.js';
import { ACCESS, type Definition } from './sections.js';
import { channelOf, findWrong, withSecrets } from './wanted.js';

/** Makes all that is defined what files say, as a whole or not at all. */
export class Applier {
  constructor(
    private readonly tables: DefinitionTables,
    private readonly rules: RuleFollower,
  ) {}

  /** Throws a ProblemError that names everything that is in the way; nothing has changed then. */
  async apply(request: ApplyRequest, actor: string): Promise<ApplyResult> {
    const work = (definitions: OpenDefinitions): Promise<Plan> => carryOut(request, actor, definitions);
    const plan = request.dryRun ? await this.tables.rehearse(work) : await this.tables.change(work);
    const applied = !request.dryRun;
    if (applied && plan.changes.length > 0) await this.rules.changed();
    const { fingerprint, changes, unchanged } = plan;
    return { applied, plan: fingerprint, changes: changes.map(viewOf), unchanged };
  }
}

/** Plans and does what is planned, in one transaction. */
async function carryOut(request: ApplyRequest, actor: string, definitions: OpenDefinitions): Promise<Plan> {
  const stored = await readStored(definitions);
  const wanted = withSecrets(normalised(request), stored);
  const plan = planOf(wanted, stored, request);
  if (plan.foreign.length > 0) {
    throw new ProblemError('conflict', 'Some of it belongs to another set.', plan.foreign);
  }
  const errors = findWrong(wanted, stored, plan);
  if (errors.length > 0) throw invalidFields('invalid', errors);
  if (request.expect !== undefined && request.expect !== plan.fingerprint) {
    throw new ProblemError(
      'conflict',
      'Something has changed since this was planned, so that other changes would be made now: plan again.',
    );
  }
  for (const change of plan.changes) await carryOutOne(change, actor, definitions);
  for (const section of SECTIONS) {
    const joining = plan.changes.filter((change) => change.section === section && change.after !== undefined);
    const ids = joining.filter(({ setBefore, setAfter }) => setBefore !== setAfter).map(({ id }) => id);
    if (ids.length > 0 && request.set !== undefined) {
      await definitions.sets.assign(section, ids, request.set);
    }
  }
  return plan;
}

async function carryOutOne(
  change: PlannedChange,
  actor: string,
  definitions: OpenDefinitions,
): Promise<void> {
  const { section, id, action, after, fields } = change;
  const access = ACCESS[section];
  if (after === undefined) await access.remove(definitions, id, actor);
  else if (action === 'create') await access.create(definitions, id, after, actor);
  else if (fields.length > 0) await access.replace(definitions, id, after, actor);
}

/** Everything that is defined, and which set it belongs to. */
export async function readStored(definitions: OpenDefinitions): Promise<Stored> {
  const setOf = new Map<string, string>();
  for (const { section, id, set } of await definitions.sets.members()) setOf.set(`${section}/${id}`, set);
  const stored = emptySections<{ definition: Definition; set: string | null }>();
  for (const section of SECTIONS) {
    for (const [id, definition] of await ACCESS[section].list(definitions)) {
      stored[section].set(id, { definition, set: setOf.get(`${section}/${id}`) ?? null });
    }
  }
  return stored;
}

function normalised(request: ApplyRequest): Wanted {
  const wanted = emptySections<Definition>();
  for (const section of SECTIONS) {
    for (const [id, definition] of Object.entries<Definition>(request[section])) {
      wanted[section].set(id, ACCESS[section].normal(id, definition));
    }
  }
  return wanted;
}

function emptySections<T>(): Record<Section, Map<string, T>> {
  return {
    accounts: new Map(),
    calendars: new Map(),
    channels: new Map(),
    maintenanceWindows: new Map(),
    slas: new Map(),
  };
}

function viewOf(change: PlannedChange): DefinitionChange {
  const { section, id, action, setBefore, setAfter } = change;
  const shown = { before: shownOf(change, change.before), after: shownOf(change, change.after) };
  return {
    section,
    id,
    action,
    ...(setBefore !== setAfter && action !== 'delete' && { set: { before: setBefore, after: setAfter } }),
    fields: change.fields.map(({ pointer }) => ({
      pointer,
      before: valueAt(shown.before, pointer),
      after: valueAt(shown.after, pointer),
    })),
  };
}

/** A definition as it may be shown. */
export function shownOf(
  { section, id }: Pick<PlannedChange, 'section' | 'id'>,
  definition: Definition | undefined,
): Definition | undefined {
  if (section !== 'channels' || definition === undefined) return definition;
  const shown: Partial<Channel> = maskedChannel(channelOf(id, definition));
  delete shown.id;
  return shown;
}

function valueAt(value: unknown, pointer: string): unknown {
  return pathOf(pointer).reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );
}
