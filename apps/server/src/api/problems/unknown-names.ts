import { type FieldError, type NamedKind, type Reference } from '#contract';
import { notFound } from './not-found.js';

/** Fields that name what is not there; `existing`: the ids of what is. */
export function unknownNames(
  references: readonly Reference[],
  existing: Partial<Record<NamedKind, ReadonlySet<string>>>,
): FieldError[] {
  return references.flatMap(({ pointer, kind, id }) => {
    const known = existing[kind] ?? new Set();
    return known.has(id) ? [] : [{ pointer, detail: notFound(kind, id, [...known]).message }];
  });
}
