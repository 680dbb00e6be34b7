import { type Attributes, type AttributeValue } from '#span';
import { ANY_VALUE, KEY_VALUE, LIST } from './fields.js';
import { integerOf } from './int64.js';
import { type WireReader } from './wire.js';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export type AttributeEntry = [key: string, value: AttributeValue];

/** `Object.fromEntries` and not assignment, so that an attribute named __proto__ is one. The last of equal keys holds. */
export function attributesOf(entries: AttributeEntry[]): Attributes {
  return Object.fromEntries(entries);
}

export function readKeyValue(reader: WireReader, end: number): AttributeEntry {
  let key = '';
  let value: AttributeValue = null;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === KEY_VALUE.key) key = readText(reader, reader.length(end));
    else if (tag === KEY_VALUE.value) value = readValue(reader, reader.length(end)) ?? value;
    else reader.skip(tag, end);
  }
  return [key, value];
}

export function readText(reader: WireReader, end: number): string {
  return utf8.decode(readBytes(reader, end));
}

export function readBytes(reader: WireReader, end: number): Uint8Array {
  const bytes = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return bytes;
}

function readValue(reader: WireReader, end: number): AttributeValue {
  let value: AttributeValue = null;
  while (reader.at < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case ANY_VALUE.string:
        value = readText(reader, reader.length(end));
        break;
      case ANY_VALUE.bool:
        value = reader.varint(end) !== 0 || reader.high !== 0;
        break;
      case ANY_VALUE.int: {
        const low = reader.varint(end);
        value = integerOf(low, reader.high);
        break;
      }
      case ANY_VALUE.double:
        value = reader.view.getFloat64(reader.fixed(8, end), true);
        break;
      case ANY_VALUE.array:
        value = readList(reader, reader.length(end), readValue);
        break;
      case ANY_VALUE.kvlist:
        value = attributesOf(readList(reader, reader.length(end), readKeyValue));
        break;
      case ANY_VALUE.bytes:
        // A copy: the frame may be dropped while the span is still being looked at.
        value = readBytes(reader, reader.length(end)).slice();
        break;
      default:
        reader.skip(tag, end);
    }
  }
  return value;
}

function readList<T>(reader: WireReader, end: number, read: (reader: WireReader, end: number) => T): T[] {
  const values: T[] = [];
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === LIST.values) values.push(read(reader, reader.length(end)));
    else reader.skip(tag, end);
  }
  return values;
}
