import { type AccountAttributes } from '../account-attributes.js';
import { ASCII } from './ascii.js';
import { COMPACT_KEY, CompactAttribute } from './compact-attribute.js';
import { FieldTable } from './field-table.js';
import { MAX_DEPTH, NOT_TOO_DEEP } from './fields.js';
import { ABSENT, type Defect, type MessageReader } from './message-reader.js';
import { type NumberReader } from './numbers.js';

const KEY_VALUE = new FieldTable(['key', 'value']);
const KEY = 0;
const VALUE = 2;
/** In the order in which they count where a value has several. */
const ANY_VALUE = new FieldTable([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
]);
const [STRING, BOOL, INT, DOUBLE, ARRAY, KVLIST, BYTES] = [0, 2, 4, 6, 8, 10, 12] as const;
const VALUE_FIELDS = 14;
const LIST = new FieldTable(['values']);

export const NO_VALUE = 0;
export const STRING_VALUE = 1;
export const INT_VALUE = 2;
const OTHER_VALUE = 3;
export type ValueType = typeof NO_VALUE | typeof STRING_VALUE | typeof INT_VALUE | typeof OTHER_VALUE;

/** Walks one KeyValue, finds out whether its types are right, and remembers where key and value are. */
export class AttributeWalker {
  /** Place of the key, which is a string unless there is a defect; its bytes without the quotes; whether it has escapes. */
  private key = ABSENT;
  private keyLength = 0;
  private keyEscaped = false;
  valueType: ValueType = NO_VALUE;
  /** Place of a string or an int. */
  value = ABSENT;
  /** For each depth of a value its fields' places, the last of each, and the defects of its lists. */
  private readonly places: Int32Array[] = [];
  private readonly compact: CompactAttribute;
  private readonly defects: (Defect | undefined)[][] = [];

  constructor(
    private readonly reader: MessageReader,
    private readonly numbers: NumberReader,
  ) {
    this.compact = new CompactAttribute(reader);
  }

  readonly walk = (): Defect | undefined => {
    const from = this.reader.at;
    if (!this.compact.walk()) return this.walkKeyValue(0);
    this.key = from + COMPACT_KEY;
    this.keyLength = this.compact.keyLength;
    this.keyEscaped = false;
    this.value = this.compact.value;
    this.valueType = this.compact.isString ? STRING_VALUE : INT_VALUE;
    return undefined;
  };

  /** The rank of the key among those that may name the account. */
  rank(accounts: AccountAttributes): number {
    if (!this.keyEscaped) return accounts.rankOfBytes(this.reader.bytes, this.key + 1, this.keyLength);
    return accounts.rankOf(String(this.reader.parse(this.key)));
  }

  isKey(name: Buffer): boolean {
    if (this.keyEscaped) return name.toString() === this.reader.parse(this.key);
    const from = this.key + 1;
    return this.keyLength === name.length && name.compare(this.reader.bytes, from, from + name.length) === 0;
  }

  /** Whether the value, a string, is "". */
  isEmptyText(): boolean {
    return this.reader.bytes[this.value + 1] === ASCII.quote;
  }

  private walkKeyValue(depth: number): Defect | undefined {
    const { reader } = this;
    let key = ABSENT;
    let keyEnd = 0;
    let keyEscaped = false;
    let defect: Defect | undefined;
    let type: ValueType = NO_VALUE;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(KEY_VALUE);
      if (field === KEY) {
        key = reader.skipPlace();
        keyEnd = reader.at - 1;
        keyEscaped = reader.escaped;
      } else if (field === VALUE) {
        defect = this.walkValue(depth);
        type = this.valueType;
      } else reader.skip();
    }
    this.key = key;
    this.keyLength = key === ABSENT ? 0 : keyEnd - key - 1;
    this.keyEscaped = keyEscaped && key !== ABSENT;
    this.valueType = type;
    return defect ?? reader.textDefect(key);
  }

  private walkValue(depth: number): Defect | undefined {
    const { reader } = this;
    this.valueType = NO_VALUE;
    if (reader.bytes[reader.at] !== ASCII.openBrace) return reader.skipWrong('an object');
    const places = (this.places[depth] ??= new Int32Array(VALUE_FIELDS)).fill(ABSENT);
    const defects = (this.defects[depth] ??= []);
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(ANY_VALUE);
      if (field < 0) reader.skip();
      else if (field < ARRAY || field >= BYTES) places[field] = reader.skipPlace();
      else {
        places[field] = reader.place();
        defects[field] = this.walkList(field < KVLIST, depth);
      }
    }
    return this.judge(places, defects);
  }

  private judge(places: Int32Array, defects: (Defect | undefined)[]): Defect | undefined {
    const { reader } = this;
    let field = 0;
    while (field < VALUE_FIELDS && places[field] === ABSENT) field++;
    if (field === VALUE_FIELDS) {
      this.valueType = NO_VALUE;
      return undefined;
    }
    const place = places[field]!;
    const kind = field & ~1;
    this.value = place;
    this.valueType = kind === STRING ? STRING_VALUE : kind === INT ? INT_VALUE : OTHER_VALUE;
    const first = reader.bytes[place];
    if (kind === STRING || kind === BYTES) return reader.textDefect(place);
    if (kind === ARRAY || kind === KVLIST) return defects[field];
    if (kind === BOOL && first !== ASCII.t && first !== ASCII.f)
      return { what: 'not true or false', at: place };
    if (kind === INT && !this.numbers.isInt(place)) return { what: 'not a 64-bit integer', at: place };
    if (kind === DOUBLE && !this.numbers.isDouble(place)) return { what: 'not a number', at: place };
    return undefined;
  }

  private walkList(isArray: boolean, depth: number): Defect | undefined {
    const { reader } = this;
    if (reader.bytes[reader.at] !== ASCII.openBrace) return reader.skipWrong('an object');
    if (depth >= MAX_DEPTH) return reader.skipWrong(NOT_TOO_DEEP);
    const walk = isArray ? () => this.walkValue(depth + 1) : () => this.walkKeyValue(depth + 1);
    let defect: Defect | undefined;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      if (reader.field(LIST) === 0) defect = reader.eachObject(walk);
      else reader.skip();
    }
    return defect;
  }
}
