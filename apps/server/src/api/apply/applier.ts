import { type ApplyRequest, type ApplyResult, type Section, SECTIONS } from '#contract';
import { type Site } from '#evaluate';
import { type DefinitionTables, type OpenDefinitions } from '#store';
import { type RuleFollower } from '../ports.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { checkAlone, checkReferences, checkRules, checkTeams, withSecrets } from './checks.js';
import { type Plan, planOf } from './plan.js';
import { ACCESS } from './sections.js';
import { readStored, wantedBy } from './stored.js';
import { viewOf } from './view.js';

/** What of an installation no definition changes. */
export type Surroundings = Pick<Site, 'operations' | 'retentionMs'> & { nowMs: () => number };

/** Rules are checked against these as they will be; the rest is written once nothing is in the way. */
const RULES_DEPEND_ON: readonly Section[] = ['accounts', 'calendars'];

/** Makes all that is defined what files say, as a whole or not at all. */
export class Applier {
  constructor(
    private readonly tables: DefinitionTables,
    private readonly rules: RuleFollower,
    private readonly surroundings: Surroundings,
  ) {}

  /** Throws a ProblemError that names everything that is in the way; nothing has changed then. */
  async apply(request: ApplyRequest, actor: string): Promise<ApplyResult> {
    const work = (tables: OpenDefinitions): Promise<Plan> => this.carryOut(request, actor, tables);
    const plan = request.dryRun ? await this.tables.rehearse(work) : await this.tables.change(work);
    const applied = !request.dryRun;
    if (applied && plan.changes.length > 0) await this.rules.changed();
    const { fingerprint, changes, unchanged } = plan;
    return { applied, plan: fingerprint, changes: changes.map(viewOf), unchanged };
  }

  /** Plans and does what is planned, in one transaction. */
  private async carryOut(request: ApplyRequest, actor: string, tables: OpenDefinitions): Promise<Plan> {
    const stored = await readStored(tables);
    const wanted = withSecrets(wantedBy(request), stored);
    const plan = planOf(wanted, stored, request);
    if (plan.foreign.length > 0) {
      throw new ProblemError('conflict', 'Some of it belongs to another set.', plan.foreign);
    }
    const errors = [
      ...checkAlone(plan.changes, this.surroundings.nowMs()),
      ...checkTeams(wanted, stored, plan.changes),
      ...checkReferences(wanted, stored, plan.changes),
    ];
    for (const section of RULES_DEPEND_ON) await write(plan, section, actor, tables);
    errors.push(...(await checkRules(plan.changes, tables, this.surroundings, request)));
    if (errors.length > 0) throw invalidFields('invalid', errors);
    if (request.expect !== undefined && request.expect !== plan.fingerprint) {
      throw new ProblemError(
        'conflict',
        'Something has changed since this was planned, so that other changes would be made now: plan again.',
      );
    }
    for (const section of SECTIONS) {
      if (!RULES_DEPEND_ON.includes(section)) await write(plan, section, actor, tables);
    }
    for (const { section, id, action } of plan.changes) {
      if (action === 'delete') await ACCESS[section].remove(tables, id, actor);
    }
    if (request.set !== undefined) await join(plan, request.set, tables);
    return plan;
  }
}

async function write(plan: Plan, section: Section, actor: string, tables: OpenDefinitions): Promise<void> {
  const written = plan.changes.flatMap(({ section: its, id, action, after, fields }) =>
    its === section && after && fields.length > 0
      ? [{ id, definition: after, isNew: action === 'create' }]
      : [],
  );
  await ACCESS[section].write(tables, written, actor);
}

async function join({ changes }: Plan, set: string, { sets }: OpenDefinitions): Promise<void> {
  for (const section of SECTIONS) {
    const joining = changes.filter(
      (change) => change.section === section && change.after && change.setBefore !== set,
    );
    const ids = joining.map(({ id }) => id);
    if (ids.length > 0) await sets.assign(section, ids, set);
  }
}
