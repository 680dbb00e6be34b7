import { ANY_VALUE, KEY_VALUE, LIST } from './fields.js';
import { type WireReader } from './wire.js';

/** Lists within lists deeper than this are refused, as protobuf's own parsers refuse more than 100 messages. */
const MAX_DEPTH = 32;

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
