import { MalformedRequest } from '../decoded.js';

const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** How deep attribute values may nest. As for protobuf: what one reads the other reads. */
export const MAX_DEPTH = 32;
export const NOT_TOO_DEEP = `a value nested less than ${MAX_DEPTH} deep`;

export type JsonObject = { [key: string]: unknown };

/** A value of the wrong JSON type. Its path grows while it passes the lists that it is in. */
class WrongType extends Error {
  constructor(
    readonly expected: string,
    readonly path: string,
  ) {
    super();
  }

  within(parent: string): WrongType {
    return new WrongType(this.expected, this.path === '' ? parent : `${parent}.${this.path}`);
  }
}

/** Runs `read`; a value of the wrong type is told as what it is: a malformed request. */
export function withPaths<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongType)) throw error;
    throw new MalformedRequest(`not ${error.expected}`, error.path === '' ? 'the top level' : error.path);
  }
}

export function objectOf(value: unknown, path = ''): JsonObject {
  if (!isObject(value)) throw new WrongType('an object', path);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const snakeCase = new Map<string, string>();

/**
 * A field by its lowerCamelCase name or, as some senders write it, by the name that it has in the .proto.
 * Null is a field that is not there.
 */
export function field(object: JsonObject, name: string): unknown {
  const value = object[name];
  if (value !== undefined && value !== null) return value;
  let snake = snakeCase.get(name);
  if (snake === undefined) {
    snake = name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
    snakeCase.set(name, snake);
  }
  return snake === name ? undefined : (object[snake] ?? undefined);
}

/** Reads each object of a list field; a list that is not there is empty. */
export function mapObjects<T>(object: JsonObject, name: string, read: (element: JsonObject) => T): T[] {
  const list = field(object, name) ?? [];
  if (!Array.isArray(list)) throw new WrongType('an array', name);
  return list.map((element: unknown, i) => {
    try {
      return read(objectOf(element));
    } catch (error) {
      throw error instanceof WrongType ? error.within(`${name}[${i}]`) : error;
    }
  });
}

export function optionalObject(object: JsonObject, name: string): JsonObject | undefined {
  const value = field(object, name);
  return value === undefined ? undefined : objectOf(value, name);
}

export function text(object: JsonObject, name: string): string {
  const value = field(object, name) ?? '';
  if (typeof value !== 'string') throw new WrongType('a string', name);
  return value;
}

export function flag(object: JsonObject, name: string): boolean {
  const value = field(object, name);
  if (typeof value !== 'boolean') throw new WrongType('true or false', name);
  return value;
}

/** A 64-bit unsigned integer, which protobuf's JSON writes as a string of digits; numbers are read too, as exact as JSON has them. */
export function uint64(object: JsonObject, name: string): bigint {
  const whole = wholeNumber(field(object, name) ?? 0);
  if (whole === undefined || !isUint64(whole)) throw new WrongType('a 64-bit integer', name);
  return whole;
}

export function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

export function isUint64(whole: bigint): boolean {
  return whole >= 0n && whole <= UINT64_MAX;
}

/** A JavaScript exporter sends every whole number as an intValue, 1e20 too, which is no int64: taken as what it is. */
export function int64Of(value: unknown): bigint | undefined {
  const whole = wholeNumber(value);
  if (whole === undefined || typeof value === 'number') return whole;
  return whole >= INT64_MIN && whole <= INT64_MAX ? whole : undefined;
}

export function int64(object: JsonObject, name: string): bigint {
  const whole = int64Of(field(object, name));
  if (whole === undefined) throw new WrongType('a 64-bit integer', name);
  return whole;
}

/** A double; what JSON has no number for comes as "NaN", "Infinity" or "-Infinity". */
export function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
  return number !== undefined && Number.isNaN(number) && value !== 'NaN' ? undefined : number;
}

export function double(object: JsonObject, name: string): number {
  const number = doubleOf(field(object, name));
  if (number === undefined) throw new WrongType('a number', name);
  return number;
}

/** The names of an enum's values as OTLP writes them. */
export function enumNames(prefix: string, values: readonly string[]): string[] {
  return values.map((value) => `${prefix}_${value.toUpperCase()}`);
}

/** The number of an enum's value, given as that number or by name; 0 for one that is not known. */
export function enumNumber(object: JsonObject, name: string, names: readonly string[]): number {
  const value = field(object, name) ?? 0;
  if (typeof value === 'string') return Math.max(0, names.indexOf(value));
  if (typeof value !== 'number') throw new WrongType('a number or the name of an enum value', name);
  return names[value] === undefined ? 0 : value;
}

export function depthExceeded(): WrongType {
  return new WrongType(NOT_TOO_DEEP, '');
}
