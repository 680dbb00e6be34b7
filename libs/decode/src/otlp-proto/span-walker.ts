import { RECORD_WORDS, SpanRecords } from '#span';
import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import { type RejectReason } from '../decoded.js';
import {
  AttributeWalker,
  INT_VALUE,
  isUsualAttribute,
  NO_VALUE,
  STRING_VALUE,
  type ValueType,
} from './attribute-walker.js';
import { EVENT, LINK, SPAN, STATUS } from './fields.js';
import { type WireReader } from './wire.js';

const ABSENT = -1;
const INVALID = -2;
const STATUS_ERROR = 2;
const LAST_KIND = 5;

/** The best account that was found so far, as a place in the request: a string's bytes or an int's varint. */
export type AccountPlace = { rank: number; type: ValueType; from: number; length: number };

export function noAccountPlace(): AccountPlace {
  return { rank: NO_RANK, type: NO_VALUE, from: 0, length: 0 };
}

/** Keeps the attribute that was walked last where it names the account better than `best`. */
export function keepBetter(best: AccountPlace, walked: AttributeWalker, rank: number): void {
  const usable =
    walked.valueType === INT_VALUE || (walked.valueType === STRING_VALUE && walked.valueLength > 0);
  if (rank > best.rank || !usable) return;
  best.rank = rank;
  best.type = walked.valueType;
  best.from = walked.valueFrom;
  best.length = walked.valueLength;
}

/**
 * Walks one Span to its last byte and leaves what a record needs in its own fields and in the ids and times of
 * the next record of `batch`. Positions instead of values all the way: small integers, and nothing is allocated.
 */
export class SpanWalker {
  nameFrom = 0;
  nameLength = 0;
  kind = 0;
  isError = false;
  isRoot = false;
  readonly account: AccountPlace = noAccountPlace();
  private readonly attribute: AttributeWalker;

  constructor(
    private readonly reader: WireReader,
    private readonly accounts: AccountAttributes,
    private readonly batch: SpanRecords,
  ) {
    this.attribute = new AttributeWalker(reader);
  }

  /** Why the span is no good, or undefined; then its record waits for the name and the account, and to be counted. */
  walk(end: number): RejectReason | undefined {
    const { reader, accounts } = this;
    const { bytes } = reader;
    let traceId = ABSENT;
    let spanId = ABSENT;
    let parentId = ABSENT;
    let start = ABSENT;
    let stop = ABSENT;
    this.nameLength = 0;
    this.kind = 0;
    this.isError = false;
    this.account.rank = NO_RANK;
    this.account.type = NO_VALUE;
    while (reader.at < end) {
      // Most fields are attributes, most of them short and no account: passed over here, 300 ns a span and not 400.
      let { at } = reader;
      while (at + 2 < end && bytes[at] === SPAN.attributes) {
        const length = bytes[at + 1]!;
        const next = at + 2 + length;
        if (length > 0x7f || next > end || !isUsualAttribute(bytes, at + 2, next, accounts)) break;
        at = next;
      }
      reader.at = at;
      if (at === end) break;
      const tag = reader.tag(end);
      switch (tag) {
        case SPAN.attributes:
          this.walkAttribute(reader.length(end));
          break;
        case SPAN.traceId:
          traceId = this.idOf(16, reader.length(end));
          break;
        case SPAN.spanId:
          spanId = this.idOf(8, reader.length(end));
          break;
        case SPAN.parentSpanId:
          parentId = this.idOf(8, reader.length(end));
          break;
        case SPAN.name: {
          const nameEnd = reader.length(end);
          this.nameFrom = reader.at;
          this.nameLength = nameEnd - reader.at;
          reader.at = nameEnd;
          break;
        }
        case SPAN.kind: {
          const kind = reader.varint(end);
          this.kind = reader.high === 0 && kind > 0 && kind <= LAST_KIND ? kind : 0;
          break;
        }
        case SPAN.startTimeUnixNano:
          start = reader.fixed(8, end);
          break;
        case SPAN.endTimeUnixNano:
          stop = reader.fixed(8, end);
          break;
        case SPAN.status:
          this.walkStatus(reader.length(end));
          break;
        case SPAN.events:
          this.walkAttributesOf(EVENT.attributes, reader.length(end));
          break;
        case SPAN.links:
          this.walkAttributesOf(LINK.attributes, reader.length(end));
          break;
        default:
          reader.skip(tag, end);
      }
    }
    return this.record(traceId, spanId, parentId, start, stop);
  }

  private record(
    traceId: number,
    spanId: number,
    parentId: number,
    start: number,
    stop: number,
  ): RejectReason | undefined {
    const { batch } = this;
    const { view } = this.reader;
    const at = batch.reserve();
    const { words } = batch;
    if (traceId < 0) return 'invalid_trace_id';
    for (let i = 0; i < 4; i++) words[at + i] = view.getInt32(traceId + i * 4);
    if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0)
      return 'invalid_trace_id';

    if (spanId < 0) return 'invalid_span_id';
    words[at + 4] = view.getInt32(spanId);
    words[at + 5] = view.getInt32(spanId + 4);
    if (words[at + 4] === 0 && words[at + 5] === 0) return 'invalid_span_id';

    if (parentId === INVALID) return 'invalid_parent_id';
    words[at + 6] = parentId === ABSENT ? 0 : view.getInt32(parentId);
    words[at + 7] = parentId === ABSENT ? 0 : view.getInt32(parentId + 4);
    this.isRoot = words[at + 6] === 0 && words[at + 7] === 0;

    if (start === ABSENT || stop === ABSENT) return 'missing_time';
    const startLow = view.getUint32(start, true);
    const startHigh = view.getUint32(start + 4, true);
    const stopLow = view.getUint32(stop, true);
    const stopHigh = view.getUint32(stop + 4, true);
    if ((startLow === 0 && startHigh === 0) || (stopLow === 0 && stopHigh === 0)) return 'missing_time';
    const durationNs = (stopHigh - startHigh) * 4_294_967_296 + (stopLow - startLow);
    if (durationNs < 0) return 'ended_before_it_started';
    batch.setTimes(at / RECORD_WORDS, startLow, startHigh, durationNs);
    return undefined;
  }

  /** Where an id of so many bytes is; an empty one is as good as none. */
  private idOf(bytes: number, end: number): number {
    const from = this.reader.at;
    this.reader.at = end;
    if (end - from === bytes) return from;
    return end === from ? ABSENT : INVALID;
  }

  private walkAttribute(end: number): void {
    const { attribute } = this;
    attribute.walk(end);
    const rank = this.accounts.rankOfBytes(this.reader.bytes, attribute.keyFrom, attribute.keyLength);
    if (rank !== NO_RANK) keepBetter(this.account, attribute, rank);
  }

  private walkStatus(end: number): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === STATUS.code) this.isError = reader.varint(end) === STATUS_ERROR && reader.high === 0;
      else reader.skip(tag, end);
    }
  }

  /** An event or a link: no record has room for it, but it has to be whole. */
  private walkAttributesOf(attributes: number, end: number): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === attributes) this.attribute.walk(reader.length(end));
      else reader.skip(tag, end);
    }
  }
}
