import { isDeepStrictEqual } from 'node:util';
import { pointerOf } from '#contract';

/** A field of a definition; undefined: it is not there. */
export type FieldDifference = { pointer: string; before: unknown; after: unknown };

/** The innermost fields in which two JSON values differ. Lists of plain values are compared as a whole. */
export function differences(before: unknown, after: unknown, path: string[] = []): FieldDifference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(after), ...Object.keys(before)]);
    return [...names].flatMap((name) =>
      differences(valueOf(before, name), valueOf(after, name), [...path, name]),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isObject)) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, i) => differences(before[i], after[i], [...path, String(i)]));
  }
  return [{ pointer: pointerOf(path), before, after }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
