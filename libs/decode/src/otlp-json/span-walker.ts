import { RECORD_WORDS, SPAN_KINDS, SpanRecords } from '#span';
import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import { type RejectReason } from '../decoded.js';
import { STATUSES } from '../names.js';
import { type AccountPlace, keepBetter, noAccountPlace } from './account-place.js';
import { ASCII } from './ascii.js';
import { type AttributeWalker } from './attribute-walker.js';
import { enumNames } from './fields.js';
import { FieldTable } from './field-table.js';
import { HexReader } from './hex.js';
import { ABSENT, type Defect, type MessageReader } from './message-reader.js';
import { type NumberReader } from './numbers.js';

const SPAN = new FieldTable([
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'status',
  'attributes',
  'events',
  'links',
]);
const [TRACE_ID, SPAN_ID, PARENT_ID, NAME, KIND, START, END, STATUS] = [0, 2, 4, 6, 8, 10, 12, 14] as const;
const [ATTRIBUTES, EVENTS, LINKS] = [16, 18, 20] as const;
const SPAN_FIELDS = 22;

const PART = new FieldTable(['name', 'timeUnixNano', 'attributes']);
const [PART_NAME, PART_TIME, PART_ATTRIBUTES] = [0, 2, 4] as const;
const STATUS_FIELDS = new FieldTable(['code', 'message']);
const [CODE, MESSAGE] = [0, 2] as const;

const KIND_NAMES = enumNames('SPAN_KIND', SPAN_KINDS).map((name) => Buffer.from(name));
const STATUS_NAMES = enumNames('STATUS_CODE', STATUSES).map((name) => Buffer.from(name));
const STATUS_ERROR = 2;
const BAD_TIME = 'not a 64-bit integer';
const BAD_ENUM = 'not a number or the name of an enum value';

/**
 * Walks one Span to its closing brace and leaves what a record needs in its own fields and in the ids and times of
 * the next record of `batch`: places instead of values, so that nothing is allocated.
 */
export class SpanWalker {
  /** Place of the name, or ABSENT. */
  name = ABSENT;
  kind = 0;
  isError = false;
  isRoot = false;
  readonly account: AccountPlace = noAccountPlace();
  /** Why the span that was walked last is left out. */
  rejected: RejectReason | undefined;
  private readonly places = new Int32Array(SPAN_FIELDS);
  private readonly hex: HexReader;
  private attributesDefect: Defect | undefined;
  private eventsDefect: Defect | undefined;
  private linksDefect: Defect | undefined;
  private statusDefect: Defect | undefined;

  constructor(
    private readonly reader: MessageReader,
    private readonly numbers: NumberReader,
    private readonly attribute: AttributeWalker,
    private readonly accounts: AccountAttributes,
    private readonly batch: SpanRecords,
  ) {
    this.hex = new HexReader(reader);
  }

  /** The defect that makes the whole request malformed, if there is one. The record is not counted yet. */
  walk(): Defect | undefined {
    const { reader } = this;
    this.forget();
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(SPAN);
      switch (field) {
        case ATTRIBUTES:
          this.account.rank = NO_RANK;
          this.attributesDefect = reader.eachObject(this.walkAttribute);
          break;
        case EVENTS:
          this.eventsDefect = reader.eachObject(this.walkEvent);
          break;
        case LINKS:
          this.linksDefect = reader.eachObject(this.walkLink);
          break;
        case STATUS:
          this.statusDefect = this.walkStatus();
          break;
        default: {
          const place = reader.skipPlace();
          if (field >= 0) this.places[field] = place;
        }
      }
    }
    return this.judge();
  }

  private forget(): void {
    this.places.fill(ABSENT);
    this.account.rank = NO_RANK;
    this.isError = false;
    this.rejected = undefined;
    this.attributesDefect = undefined;
    this.eventsDefect = undefined;
    this.linksDefect = undefined;
    this.statusDefect = undefined;
  }

  /** A rejected span is not looked at any further: what else is wrong with it costs nobody else. */
  private judge(): Defect | undefined {
    this.rejected = this.ids();
    if (this.rejected !== undefined) return undefined;
    const defect = this.times();
    if (defect !== undefined || this.rejected !== undefined) return defect;
    this.name = this.held(NAME);
    const kind = this.numbers.enumNumber(this.held(KIND), KIND_NAMES);
    this.kind = kind ?? 0;
    return (
      this.statusDefect ??
      this.reader.textDefect(this.name) ??
      (kind === undefined ? { what: BAD_ENUM, at: this.held(KIND) } : undefined) ??
      this.attributesDefect ??
      this.eventsDefect ??
      this.linksDefect
    );
  }

  private ids(): RejectReason | undefined {
    const { hex, batch } = this;
    const at = batch.reserve();
    const { words } = batch;
    if (!hex.read(this.held(TRACE_ID), 4, words, at) || hex.isZero) return 'invalid_trace_id';
    if (!hex.read(this.held(SPAN_ID), 2, words, at + 4) || hex.isZero) return 'invalid_span_id';
    const parent = this.held(PARENT_ID);
    this.isRoot = parent === ABSENT || hex.isEmpty(parent);
    if (this.isRoot) {
      words[at + 6] = 0;
      words[at + 7] = 0;
    } else {
      if (!hex.read(parent, 2, words, at + 6)) return 'invalid_parent_id';
      this.isRoot = hex.isZero;
    }
    return undefined;
  }

  private times(): Defect | undefined {
    const { numbers } = this;
    const start = this.held(START);
    const end = this.held(END);
    if (!numbers.uint64(start)) return { what: BAD_TIME, at: start };
    const { low, high } = numbers;
    if (!numbers.uint64(end)) return { what: BAD_TIME, at: end };
    const durationNs = (numbers.high - high) * 4_294_967_296 + (numbers.low - low);
    if ((low === 0 && high === 0) || (numbers.low === 0 && numbers.high === 0))
      this.rejected = 'missing_time';
    else if (durationNs < 0) this.rejected = 'ended_before_it_started';
    else this.batch.setTimes(this.batch.reserve() / RECORD_WORDS, low, high, durationNs);
    return undefined;
  }

  private held(field: number): number {
    const place = this.places[field]!;
    return place === ABSENT ? this.places[field + 1]! : place;
  }

  private readonly walkAttribute = (): Defect | undefined => {
    const defect = this.attribute.walk();
    if (defect === undefined) keepBetter(this.account, this.attribute, this.accounts, NO_RANK);
    return defect;
  };

  private walkStatus(): Defect | undefined {
    const { reader } = this;
    this.isError = false;
    if (reader.bytes[reader.at] !== ASCII.openBrace) return reader.skipWrong('an object');
    let code = ABSENT;
    let message = ABSENT;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(STATUS_FIELDS);
      const place = reader.skipPlace();
      if (field === CODE) code = place;
      else if (field === MESSAGE) message = place;
    }
    const status = this.numbers.enumNumber(code, STATUS_NAMES);
    this.isError = status === STATUS_ERROR;
    return status === undefined ? { what: BAD_ENUM, at: code } : reader.textDefect(message);
  }

  private readonly walkEvent = (): Defect | undefined => this.walkPart(true);

  private readonly walkLink = (): Defect | undefined => this.walkPart(false);

  /** An event or a link: no record has room for it, but its types have to be right. */
  private walkPart(isEvent: boolean): Defect | undefined {
    const { reader } = this;
    let name = ABSENT;
    let time = ABSENT;
    let snakeTime = ABSENT;
    let defect: Defect | undefined;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(PART);
      if (field === PART_ATTRIBUTES) defect = reader.eachObject(this.attribute.walk);
      else {
        const place = reader.skipPlace();
        if (field === PART_NAME) name = place;
        else if (field === PART_TIME) time = place;
        else if (field === PART_TIME + 1) snakeTime = place;
      }
    }
    if (!isEvent) return defect;
    if (time === ABSENT) time = snakeTime;
    const badTime = this.numbers.uint64(time) ? undefined : { what: BAD_TIME, at: time };
    return reader.textDefect(name) ?? badTime ?? defect;
  }
}
