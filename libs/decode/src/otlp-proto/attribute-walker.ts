import { type AccountAttributes } from '../account-attributes.js';
import { ANY_VALUE, KEY_VALUE, LIST } from './fields.js';
import { type WireReader } from './wire.js';

/** Lists within lists deeper than this are refused, as protobuf's own parsers refuse more than 100 messages. */
const MAX_DEPTH = 32;

const MAX_VARINT_BYTES = 10;

/** Two bytes each for the key, the value and what is in it; so none is read from beyond the end. */
const SHORTEST_USUAL = 6;

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

/**
 * Whether a KeyValue is whole, of the shape that senders write nearly always (a key shorter than 128 bytes, then a
 * string as short, a number or a bool), and its key none that may name the account. False only says that it has to be
 * walked. It is shorter than 128 bytes itself, as whoever asks has made sure.
 */
export function isUsualAttribute(
  bytes: Uint8Array,
  from: number,
  end: number,
  accounts: AccountAttributes,
): boolean {
  if (end - from < SHORTEST_USUAL || bytes[from] !== KEY_VALUE.key) return false;
  const keyLength = bytes[from + 1]!;
  const value = from + 2 + keyLength;
  const payload = value + 3;
  if (payload >= end || bytes[value] !== KEY_VALUE.value || accounts.mayName(keyLength, bytes[from + 2]!))
    return false;
  const valueLength = bytes[value + 1]!;
  if (value + 2 + valueLength !== end) return false;
  switch (bytes[value + 2]!) {
    case ANY_VALUE.string:
      return bytes[payload] === valueLength - 2;
    case ANY_VALUE.int:
    case ANY_VALUE.bool:
      return isVarint(bytes, payload, end);
    case ANY_VALUE.double:
      return end - payload === 8;
    default:
      return false;
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
