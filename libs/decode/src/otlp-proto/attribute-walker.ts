import { ANY_VALUE, KEY_VALUE, LIST } from './fields.js';
import { type WireReader } from './wire.js';

/** Lists within lists deeper than this are refused, as protobuf's own parsers refuse more than 100 messages. */
const MAX_DEPTH = 32;

const MAX_VARINT_BYTES = 10;

export const NO_VALUE = 0;
export const STRING_VALUE = 1;
export const INT_VALUE = 2;
const OTHER_VALUE = 3;
export type ValueType = typeof NO_VALUE | typeof STRING_VALUE | typeof INT_VALUE | typeof OTHER_VALUE;

/** Walks one KeyValue to its last byte, so that it is known to be whole, and remembers where key and value are. */
export class AttributeWalker {
  keyFrom = 0;
  keyLength = 0;
  valueType: ValueType = NO_VALUE;
  /** Where a string's bytes or an int's varint start. */
  valueFrom = 0;
  /** Bytes of a string. */
  valueLength = 0;

  constructor(private readonly reader: WireReader) {}

  walk(end: number): void {
    if (!this.walkShort(end)) this.walkAny(end);
  }

  /**
   * The shape that senders write nearly always: a key shorter than 128 bytes, then a string as short, or an int.
   * Looked at in one go, which takes a fifth off the decoding of a span. False where it is anything else.
   */
  private walkShort(end: number): boolean {
    const { bytes, at } = this.reader;
    const keyLength = bytes[at + 1]!;
    const value = at + 2 + keyLength;
    const payload = value + 3;
    if (payload >= end || keyLength > 0x7f || bytes[at] !== KEY_VALUE.key || bytes[value] !== KEY_VALUE.value)
      return false;
    const valueLength = bytes[value + 1]!;
    if (valueLength > 0x7f || value + 2 + valueLength !== end) return false;
    if (bytes[value + 2] === ANY_VALUE.string && bytes[payload] === valueLength - 2) {
      this.valueType = STRING_VALUE;
      this.valueFrom = payload + 1;
      this.valueLength = valueLength - 2;
    } else if (bytes[value + 2] === ANY_VALUE.int && isVarint(bytes, payload, end)) {
      this.valueType = INT_VALUE;
      this.valueFrom = payload;
    } else return false;
    this.keyFrom = at + 2;
    this.keyLength = keyLength;
    this.reader.at = end;
    return true;
  }

  private walkAny(end: number): void {
    const { reader } = this;
    this.keyLength = 0;
    this.valueType = NO_VALUE;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === KEY_VALUE.key) {
        const keyEnd = reader.length(end);
        this.keyFrom = reader.at;
        this.keyLength = keyEnd - reader.at;
        reader.at = keyEnd;
      } else if (tag === KEY_VALUE.value) this.walkValue(reader.length(end));
      else reader.skip(tag, end);
    }
  }

  private walkValue(end: number): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === ANY_VALUE.string) {
        const valueEnd = reader.length(end);
        this.valueType = STRING_VALUE;
        this.valueFrom = reader.at;
        this.valueLength = valueEnd - reader.at;
        reader.at = valueEnd;
      } else if (tag === ANY_VALUE.int) {
        this.valueType = INT_VALUE;
        this.valueFrom = reader.at;
        reader.varint(end);
      } else if (isList(tag)) {
        this.valueType = OTHER_VALUE;
        checkList(reader, tag, reader.length(end), 1);
      } else {
        if (tag === ANY_VALUE.bool || tag === ANY_VALUE.double || tag === ANY_VALUE.bytes)
          this.valueType = OTHER_VALUE;
        reader.skip(tag, end);
      }
    }
  }
}

/** Whether a varint starts at `from` and ends right before `end`. */
function isVarint(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && bytes[at]! > 0x7f) at++;
  return at === end - 1 && end - from <= MAX_VARINT_BYTES;
}

function isList(tag: number): tag is typeof ANY_VALUE.array | typeof ANY_VALUE.kvlist {
  return tag === ANY_VALUE.array || tag === ANY_VALUE.kvlist;
}

function checkList(reader: WireReader, list: number, end: number, depth: number): void {
  if (depth > MAX_DEPTH) throw reader.malformed(`attribute values nested deeper than ${MAX_DEPTH}`);
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag !== LIST.values) reader.skip(tag, end);
    else if (list === ANY_VALUE.array) checkValue(reader, reader.length(end), depth);
    else checkKeyValue(reader, reader.length(end), depth);
  }
}

function checkKeyValue(reader: WireReader, end: number, depth: number): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === KEY_VALUE.value) checkValue(reader, reader.length(end), depth);
    else reader.skip(tag, end);
  }
}

function checkValue(reader: WireReader, end: number, depth: number): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (isList(tag)) checkList(reader, tag, reader.length(end), depth + 1);
    else reader.skip(tag, end);
  }
}
