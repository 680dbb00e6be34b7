import { isDeepStrictEqual } from 'node:util';

/** Whether two values are the same once stored: fields may be in another order, and undefined ones are not there. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
}
