import { Channel, type FieldError, pointerOf, type Section, Sla } from '#contract';
import { findProblems } from '#evaluate';
import { notFound } from '../problems/not-found.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { unmasked } from '../secrets.js';
import { type Plan, type Stored, type Wanted } from './plan.js';
import { type Definition } from './sections.js';

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

/** What is wrong beyond the schema, once everything is as it is wanted. */
export function findWrong(wanted: Wanted, stored: Stored, plan: Plan): FieldError[] {
  const known = (section: Section): string[] => {
    const gone = plan.changes.filter((each) => each.section === section && each.action === 'delete');
    const ids = new Set([...stored[section].keys(), ...wanted[section].keys()]);
    for (const { id } of gone) ids.delete(id);
    return [...ids];
  };
  const channels = known('channels');
  const calendars = known('calendars');
  return [...wanted.slas].flatMap(([id, definition]) => {
    const sla = Sla.parse({ ...definition, id });
    const errors: FieldError[] = [...findProblems(sla)];
    for (const [i, channel] of sla.channels.entries()) {
      if (!channels.includes(channel)) errors.push(missing(['channels', i], 'channel', channel, channels));
    }
    if (sla.calendar !== undefined && !calendars.includes(sla.calendar)) {
      errors.push(missing(['calendar'], 'calendar', sla.calendar, calendars));
    }
    return below(['slas', id], errors);
  });
}

function missing(path: PropertyKey[], what: string, id: string, existing: string[]): FieldError {
  return { pointer: pointerOf(path), detail: notFound(what, id, existing).message };
}

function below(path: string[], errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ pointer, detail }) => ({ pointer: pointerOf(path) + pointer, detail }));
}
