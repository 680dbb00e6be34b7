import {
  type ApplyRequest,
  Calendar,
  Channel,
  EscalationPolicy,
  type FieldError,
  MaintenanceWindow,
  maintainedSlas,
  namedByRoute,
  pagedBy,
  pointerOf,
  type Reference,
  Rotation,
  Route,
  rotatingChannels,
  type Section,
  SECTIONS,
  Sla,
  Team,
  targetsOf,
} from '#contract';
import {
  findCalendarProblems,
  findMaintenanceProblems,
  findSiteProblems,
  type KnownOperation,
  type Site,
} from '#evaluate';
import { findEscalationProblems, findRotationProblems, findRouteProblems, findTeamProblems } from '#page';
import { type OpenDefinitions } from '#store';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { unknownNames } from '../problems/unknown-names.js';
import { unmasked } from '../secrets.js';
import { type PlannedChange } from './plan.js';
import { type Definition } from './sections.js';
import { type Stored, type Wanted } from './stored.js';

type Changes = readonly PlannedChange[];

/** A channel as the rest of the server knows it. */
export function channelOf(id: string, definition: Definition): Channel {
  return Channel.parse({ ...definition, id });
}

/** What is "***" is what there is. @throws ProblemError where there is nothing yet, or where it would lead elsewhere */
export function withSecrets(wanted: Wanted, stored: Stored): Wanted {
  const errors: FieldError[] = [];
  const channels = new Map<string, Definition>();
  for (const [id, definition] of wanted.channels) {
    const before = stored.channels.get(id)?.definition;
    try {
      const { id: _, ...channel } = unmasked(channelOf(id, definition), before && channelOf(id, before));
      channels.set(id, channel);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      errors.push(...below(['channels', id], error.problem.errors ?? []));
    }
  }
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return { ...wanted, channels };
}

type OwnCheck = (whole: Definition, nowUnixMs: number) => FieldError[];

const OWN_CHECKS: Partial<Record<Section, OwnCheck>> = {
  calendars: (whole) => findCalendarProblems(Calendar.parse(whole)),
  rotations: (whole) => findRotationProblems(Rotation.parse(whole)),
  escalationPolicies: (whole) => findEscalationProblems(EscalationPolicy.parse(whole)),
  maintenanceWindows: (whole, nowUnixMs) =>
    findMaintenanceProblems(MaintenanceWindow.parse(whole), nowUnixMs),
  routes: (whole) => findRouteProblems(Route.parse(whole)),
};

/** What is wrong beyond the schema with what no other definition has a say in. */
export function checkAlone(changes: Changes, nowUnixMs: number): FieldError[] {
  return SECTIONS.flatMap((section) =>
    written(changes, section).flatMap(({ id, after }) =>
      below([section, id], OWN_CHECKS[section]?.({ ...after, id }, nowUnixMs) ?? []),
    ),
  );
}

/** What names something that is not there, or will not be there any more. Calendars of rules are the site's to check. */
export function checkReferences(wanted: Wanted, stored: Stored, changes: Changes): FieldError[] {
  const known = (section: Section): Set<string> => {
    const ids = new Set([...stored[section].keys(), ...wanted[section].keys()]);
    for (const change of changes) if (change.section === section && !change.after) ids.delete(change.id);
    return ids;
  };
  const existing = {
    channel: known('channels'),
    rotation: known('rotations'),
    'escalation policy': known('escalationPolicies'),
    team: known('teams'),
    SLA: known('slas'),
  };
  const unknown = (section: Section, named: (whole: Definition) => Reference[]): FieldError[] =>
    [...wanted[section]].flatMap(([id, definition]) =>
      below([section, id], unknownNames(named({ ...definition, id }), existing)),
    );
  return [
    ...unknown('slas', (whole) => pagedBy(Sla.parse(whole))),
    ...unknown('rotations', (whole) => rotatingChannels(Rotation.parse(whole))),
    ...unknown('escalationPolicies', (whole) => targetsOf(EscalationPolicy.parse(whole))),
    ...unknown('maintenanceWindows', (whole) => maintainedSlas(MaintenanceWindow.parse(whole))),
    ...unknown('routes', (whole) => namedByRoute(Route.parse(whole))),
  ];
}

/** What is wrong with teams that change, beside the others as they will be. */
export function checkTeams(wanted: Wanted, stored: Stored, changes: Changes): FieldError[] {
  const teams = new Map<string, Definition>();
  for (const [id, { definition }] of stored.teams) teams.set(id, definition);
  for (const [id, definition] of wanted.teams) teams.set(id, definition);
  for (const { section, id, after } of changes) if (section === 'teams' && !after) teams.delete(id);
  const all = [...teams].map(([id, definition]) => Team.parse({ ...definition, id }));
  return written(changes, 'teams').flatMap(({ id, after }) =>
    below(['teams', id], findTeamProblems(Team.parse({ ...after, id }), all)),
  );
}

/** What is wrong with rules that change, where accounts and calendars are as they will be. */
export async function checkRules(
  changes: Changes,
  tables: OpenDefinitions,
  { operations, retentionMs }: Pick<Site, 'operations' | 'retentionMs'>,
  options: Pick<ApplyRequest, 'allowUnmatched'>,
): Promise<FieldError[]> {
  let known: Promise<readonly KnownOperation[]> | undefined;
  // Rules by the thousand select by the same few labels.
  const accounts = new Map<string, Promise<string[]>>();
  const calendars = (await tables.calendars.list()).map(({ id }) => id);
  const gone = new Set(
    changes.filter(({ section, after }) => section === 'calendars' && !after).map(({ id }) => id),
  );
  const site: Site = {
    calendars: async () => calendars.filter((id) => !gone.has(id)),
    operations: () => (known ??= operations()),
    accountsWith: (labels) => {
      const key = JSON.stringify(labels);
      const found = accounts.get(key) ?? tables.source.accountsWith(labels);
      accounts.set(key, found);
      return found;
    },
    labels: () => tables.accounts.labelValues(),
    retentionMs,
  };
  const errors: FieldError[] = [];
  for (const { id, after } of written(changes, 'slas')) {
    errors.push(...below(['slas', id], await findSiteProblems(Sla.parse({ ...after, id }), site, options)));
  }
  return errors;
}

function written(changes: Changes, ...sections: Section[]): PlannedChange[] {
  return changes.filter(
    ({ section, after, fields }) => sections.includes(section) && after && fields.length > 0,
  );
}

function below(path: string[], errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ pointer, detail }) => ({ pointer: pointerOf(path) + pointer, detail }));
}
