import { type Channel, type DefinitionChange, maskedChannel, pathOf, type Section } from '#contract';
import { channelOf } from './checks.js';
import { type PlannedChange } from './plan.js';
import { type Definition } from './sections.js';

/** A change as it may be shown. */
export function viewOf(change: PlannedChange): DefinitionChange {
  const { section, id, action, setBefore, setAfter } = change;
  const before = change.before && shownOf(section, id, change.before);
  const after = change.after && shownOf(section, id, change.after);
  return {
    section,
    id,
    action,
    ...(setBefore !== setAfter && action !== 'delete' && { set: { before: setBefore, after: setAfter } }),
    fields: change.fields.map(({ pointer }) => ({
      pointer,
      before: valueAt(before, pointer),
      after: valueAt(after, pointer),
    })),
  };
}

/** A definition without its secrets. */
export function shownOf(section: Section, id: string, definition: Definition): Definition {
  if (section !== 'channels') return definition;
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
