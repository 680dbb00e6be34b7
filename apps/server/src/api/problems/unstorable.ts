import { pointerOf, type FieldError } from '#contract';

/** Strings that Postgres can not hold: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** The fields (and names of fields) that can not be stored, though they fit their schema. */
export function unstorable(value: unknown, path: readonly PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') {
    const detail = 'must not hold the character U+0000 or half a surrogate pair';
    return UNSTORABLE.test(value) ? [{ pointer: pointerOf(path), detail }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const here = [...path, key];
    // Zod leaves it out without a word: of two conditions of a silence, one would be left.
    if (key === '__proto__')
      return [{ pointer: pointerOf(here), detail: 'is no name that can be used here' }];
    return unstorable(key, here).concat(unstorable(below, here));
  });
}
