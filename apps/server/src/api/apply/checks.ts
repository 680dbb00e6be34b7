import {
  type ApplyRequest,
  Calendar,
  Channel,
  type FieldError,
  MaintenanceWindow,
  pointerOf,
  type Section,
  Sla,
} from '#contract';
import {
  findCalendarProblems,
  findMaintenanceProblems,
  findSiteProblems,
  type KnownOperation,
  type Site,
} from '#evaluate';
import { type OpenDefinitions } from '#store';
import { notFound } from '../problems/not-found.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
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

/** What is wrong with calendars and maintenance beyond the schema. */
export function checkTimes(changes: Changes, nowUnixMs: number): FieldError[] {
  return written(changes, 'calendars', 'maintenanceWindows').flatMap(({ section, id, after }) =>
    below(
      [section, id],
      section === 'calendars'
        ? findCalendarProblems(Calendar.parse({ ...after, id }))
        : findMaintenanceProblems(MaintenanceWindow.parse({ ...after, id }), nowUnixMs),
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
  const [channels, slas] = [known('channels'), known('slas')];
  const rules = [...wanted.slas].flatMap(([id, definition]) =>
    missing(Sla.parse({ ...definition, id }).channels, 'channel', channels, ['slas', id, 'channels']),
  );
  const windows = [...wanted.maintenanceWindows].flatMap(([id, definition]) =>
    missing(MaintenanceWindow.parse({ ...definition, id }).scope.slas ?? [], 'SLA', slas, [
      'maintenanceWindows',
      id,
      'scope',
      'slas',
    ]),
  );
  return [...rules, ...windows];
}

function missing(ids: readonly string[], what: string, known: Set<string>, path: string[]): FieldError[] {
  return ids.flatMap((id, i) =>
    known.has(id)
      ? []
      : [{ pointer: pointerOf([...path, i]), detail: notFound(what, id, [...known]).message }],
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
