import { type Attributes, type AttributeValue } from '#span';
import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import {
  depthExceeded,
  double,
  field,
  flag,
  integer,
  mapObjects,
  optionalObject,
  text,
  type JsonObject,
} from './fields.js';

/** As for protobuf: what one reads the other reads. */
const MAX_DEPTH = 32;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** The attributes of a span, a resource, an event or a link. The last of equal keys holds. */
export function readAttributes(owner: JsonObject, name = 'attributes', depth = 0): Attributes {
  if (depth > MAX_DEPTH) throw depthExceeded(MAX_DEPTH);
  return Object.fromEntries(
    mapObjects(owner, name, (attribute) => {
      const value = optionalObject(attribute, 'value');
      return [text(attribute, 'key'), value === undefined ? null : readValue(value, depth)];
    }),
  );
}

/** What was found to name the account: its rank among the configured attributes, and the key as text. */
export type AccountFound = { rank: number; key: string };

/** The best account attribute of a rank below `limit`. */
export function findAccount(owner: JsonObject, accounts: AccountAttributes, limit: number): AccountFound {
  const best: AccountFound = { rank: NO_RANK, key: '' };
  for (const { rank, key } of mapObjects(owner, 'attributes', (a) => candidateOf(a, accounts))) {
    if (key === '' || rank > best.rank || rank >= limit) continue;
    best.rank = rank;
    best.key = key;
  }
  return best;
}

function candidateOf(attribute: JsonObject, accounts: AccountAttributes): AccountFound {
  const rank = accounts.rankOf(text(attribute, 'key'));
  const value = rank === NO_RANK ? undefined : optionalObject(attribute, 'value');
  if (value === undefined) return { rank: NO_RANK, key: '' };
  if (field(value, 'stringValue') !== undefined) return { rank, key: text(value, 'stringValue') };
  if (field(value, 'intValue') !== undefined) return { rank, key: int64(value).toString() };
  return { rank, key: '' };
}

/** A JavaScript exporter sends every whole number as an intValue, 1e20 too, which is no int64: taken as what it is. */
function int64(value: JsonObject): bigint {
  const given = field(value, 'intValue');
  if (typeof given === 'number' && Number.isInteger(given)) return BigInt(given);
  return integer(value, 'intValue', INT64_MIN, INT64_MAX);
}

/** Reads the one field that an AnyValue has, or null where it has none that is known. */
function readValue(value: JsonObject, depth: number): AttributeValue {
  if (field(value, 'stringValue') !== undefined) return text(value, 'stringValue');
  if (field(value, 'boolValue') !== undefined) return flag(value, 'boolValue');
  if (field(value, 'intValue') !== undefined) {
    const whole = int64(value);
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : whole;
  }
  if (field(value, 'doubleValue') !== undefined) return double(value, 'doubleValue');
  const array = optionalObject(value, 'arrayValue');
  if (array !== undefined) {
    if (depth >= MAX_DEPTH) throw depthExceeded(MAX_DEPTH);
    return mapObjects(array, 'values', (element) => readValue(element, depth + 1));
  }
  const list = optionalObject(value, 'kvlistValue');
  if (list !== undefined) return readAttributes(list, 'values', depth + 1);
  if (field(value, 'bytesValue') !== undefined)
    return new Uint8Array(Buffer.from(text(value, 'bytesValue'), 'base64'));
  return null;
}
