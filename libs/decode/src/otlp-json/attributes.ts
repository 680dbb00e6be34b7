import { type Attributes, type AttributeValue } from '#span';
import {
  depthExceeded,
  double,
  field,
  flag,
  int64,
  mapObjects,
  optionalObject,
  MAX_DEPTH,
  text,
  type JsonObject,
} from './fields.js';

/** The attributes of a span, a resource, an event or a link. The last of equal keys holds. */
export function readAttributes(owner: JsonObject, name = 'attributes', depth = 0): Attributes {
  if (depth > MAX_DEPTH) throw depthExceeded();
  return Object.fromEntries(
    mapObjects(owner, name, (attribute) => {
      const value = optionalObject(attribute, 'value');
      return [text(attribute, 'key'), value === undefined ? null : readValue(value, depth)];
    }),
  );
}

/** Reads the one field that an AnyValue has, or null where it has none that is known. */
function readValue(value: JsonObject, depth: number): AttributeValue {
  if (field(value, 'stringValue') !== undefined) return text(value, 'stringValue');
  if (field(value, 'boolValue') !== undefined) return flag(value, 'boolValue');
  if (field(value, 'intValue') !== undefined) {
    const whole = int64(value, 'intValue');
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : whole;
  }
  if (field(value, 'doubleValue') !== undefined) return double(value, 'doubleValue');
  const array = optionalObject(value, 'arrayValue');
  if (array !== undefined) {
    if (depth >= MAX_DEPTH) throw depthExceeded();
    return mapObjects(array, 'values', (element) => readValue(element, depth + 1));
  }
  const list = optionalObject(value, 'kvlistValue');
  if (list !== undefined) return readAttributes(list, 'values', depth + 1);
  if (field(value, 'bytesValue') !== undefined)
    return new Uint8Array(Buffer.from(text(value, 'bytesValue'), 'base64'));
  return null;
}
