import { type FieldError, type NamedKind, type Reference } from '#contract';
import { notFound } from './not-found.js';

/** Who has this many wrong needs no more hints: to look for what a thousand may have meant among 10,000 takes half a minute. */
const MOST_HINTS = 10;

/** Fields that name what is not there; `existing`: the ids of what is. */
export function unknownNames(
  references: readonly Reference[],
  existing: Partial<Record<NamedKind, ReadonlySet<string>>>,
): FieldError[] {
  const unknown = references.filter(({ kind, id }) => existing[kind]?.has(id) !== true);
  return unknown.map(({ pointer, kind, id }, i) => {
    const detail =
      i < MOST_HINTS
        ? notFound(kind, id, [...(existing[kind] ?? [])]).message
        : `No ${kind} has the id "${id}".`;
    return { pointer, detail };
  });
}
