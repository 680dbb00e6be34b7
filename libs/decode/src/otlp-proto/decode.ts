import { isEntryKind, NO_ACCOUNT, SPAN_KINDS, SpanRecords, type Dictionaries } from '#span';
import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import { type Decoded, type RejectReason } from '../decoded.js';
import { SERVICE_NAME, UNKNOWN_SERVICE, type SpanNames } from '../names.js';
import { AttributeWalker, NO_VALUE, STRING_VALUE } from './attribute-walker.js';
import { RESOURCE } from './fields.js';
import { integerOf } from './int64.js';
import { keepBetter, noAccountPlace, SpanWalker, type AccountPlace } from './span-walker.js';
import { walkRequest, type RequestVisitor } from './walk-request.js';
import { WireReader } from './wire.js';

const SERVICE_NAME_BYTES = Buffer.from(SERVICE_NAME);
const UNKNOWN_SERVICE_BYTES = Buffer.from(UNKNOWN_SERVICE);

/** Spans are rarely smaller: a batch made for this many does not have to grow, and wastes a quarter of the request. */
const SMALL_SPAN_BYTES = 256;

/**
 * Decodes the bytes of an ExportTraceServiceRequest. Throws MalformedRequest, and then not even a name of the
 * request has been given an id.
 */
export function decodeOtlpProto(
  bytes: Uint8Array,
  { dictionaries, accountAttributes }: SpanNames,
  batch = new SpanRecords(Math.ceil(bytes.length / SMALL_SPAN_BYTES)),
): Decoded {
  const reader = new WireReader(bytes);
  batch.count = 0;
  const drafts = new Drafts(reader, accountAttributes, batch);
  walkRequest(reader, drafts);
  drafts.intern(dictionaries);
  return { batch: drafts.batch, rejected: drafts.rejected };
}

/** The service and the account of one resource, as places in the request, and the first of its spans. */
type ResourceDraft = { serviceFrom: number; serviceLength: number; account: AccountPlace; firstSpan: number };

/** A record lacks its operation and its account until the whole request has been walked; here is where they are. */
const DRAFT_WORDS = 5;
const NAME_FROM = 0;
const NAME_LENGTH = 1;
const ACCOUNT_FROM = 2;
const ACCOUNT_LENGTH = 3;
const TRAITS = 4;

const KIND_MASK = 7;
const ERROR_TRAIT = 8;
const ROOT_TRAIT = 16;
const ACCOUNT_TYPE_SHIFT = 5;

/** The drafts of one request after the other: decoding is synchronous, so none needs memory of its own. */
let scratch = new Int32Array(0);

class Drafts implements RequestVisitor {
  readonly rejected = new Map<RejectReason, number>();
  private readonly resources: ResourceDraft[] = [];
  private current: ResourceDraft = newResource(0);
  private readonly spanWalker: SpanWalker;
  private readonly attribute: AttributeWalker;

  constructor(
    private readonly reader: WireReader,
    private readonly accounts: AccountAttributes,
    readonly batch: SpanRecords,
  ) {
    this.spanWalker = new SpanWalker(reader, accounts, batch);
    this.attribute = new AttributeWalker(reader);
  }

  resourceSpans(): void {
    this.current = newResource(this.batch.count);
  }

  resource(end: number): void {
    const { reader, attribute, current } = this;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag !== RESOURCE.attributes) {
        reader.skip(tag, end);
        continue;
      }
      attribute.walk(reader.length(end));
      if (this.isServiceName(attribute)) {
        current.serviceFrom = attribute.valueFrom;
        current.serviceLength = attribute.valueType === STRING_VALUE ? attribute.valueLength : 0;
      }
      const rank = this.accounts.rankOfBytes(reader.bytes, attribute.keyFrom, attribute.keyLength);
      if (rank < this.accounts.count) keepBetter(current.account, attribute, rank);
    }
  }

  span(end: number): void {
    const span = this.spanWalker;
    const reason = span.walk(end);
    if (reason !== undefined) {
      this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
      return;
    }
    const i = this.batch.count++;
    // Now that there is a span of it: a request can hold millions of resources without any.
    if (i === this.current.firstSpan) this.resources.push(this.current);
    if (scratch.length < this.batch.count * DRAFT_WORDS) growScratch();
    const words = scratch;
    const account = this.accountOf(span.account);
    const at = i * DRAFT_WORDS;
    words[at + NAME_FROM] = span.nameFrom;
    words[at + NAME_LENGTH] = span.nameLength;
    words[at + ACCOUNT_FROM] = account.from;
    words[at + ACCOUNT_LENGTH] = account.length;
    words[at + TRAITS] =
      span.kind |
      (span.isError ? ERROR_TRAIT : 0) |
      (span.isRoot ? ROOT_TRAIT : 0) |
      (account.type << ACCOUNT_TYPE_SHIFT);
  }

  /** Gives every record its operation and its account. */
  intern(dictionaries: Dictionaries): void {
    for (const [r, resource] of this.resources.entries()) {
      const end = this.resources[r + 1]?.firstSpan ?? this.batch.count;
      const service =
        resource.serviceLength > 0
          ? dictionaries.service(this.reader.bytes, resource.serviceFrom, resource.serviceLength)
          : dictionaries.service(UNKNOWN_SERVICE_BYTES, 0, UNKNOWN_SERVICE_BYTES.length);
      for (let i = resource.firstSpan; i < end; i++) this.internSpan(i, service, dictionaries);
    }
  }

  private internSpan(i: number, service: number, dictionaries: Dictionaries): void {
    const { batch } = this;
    const words = scratch;
    const { bytes } = this.reader;
    const at = i * DRAFT_WORDS;
    const traits = words[at + TRAITS]!;
    const kind = traits & KIND_MASK;
    const operation = dictionaries.operation(
      service,
      kind,
      bytes,
      words[at + NAME_FROM]!,
      words[at + NAME_LENGTH]!,
    );
    const isEntry = (traits & ROOT_TRAIT) !== 0 || isEntryKind(SPAN_KINDS[kind] ?? 'unspecified');
    batch.setOperation(i, operation, (traits & ERROR_TRAIT) !== 0, isEntry, kind);
    batch.setAccount(i, this.accountId(traits >>> ACCOUNT_TYPE_SHIFT, at, dictionaries));
  }

  private accountId(type: number, at: number, dictionaries: Dictionaries): number {
    if (type === NO_VALUE) return NO_ACCOUNT;
    const from = scratch[at + ACCOUNT_FROM]!;
    if (type === STRING_VALUE)
      return dictionaries.account(this.reader.bytes, from, scratch[at + ACCOUNT_LENGTH]!);
    this.reader.at = from;
    const low = this.reader.varint(this.reader.bytes.length);
    const digits = Buffer.from(String(integerOf(low, this.reader.high)));
    return dictionaries.account(digits, 0, digits.length);
  }

  /** A span's own attributes come first, then its resource's, then its baggage. */
  private accountOf(own: AccountPlace): AccountPlace {
    const ofResource = this.current.account;
    return own.rank >= this.accounts.count && ofResource.rank !== NO_RANK ? ofResource : own;
  }

  private isServiceName({ keyFrom, keyLength }: AttributeWalker): boolean {
    const key = SERVICE_NAME_BYTES;
    return keyLength === key.length && key.compare(this.reader.bytes, keyFrom, keyFrom + keyLength) === 0;
  }
}

function growScratch(): void {
  const words = new Int32Array(Math.max(DRAFT_WORDS * 256, scratch.length * 2));
  words.set(scratch);
  scratch = words;
}

function newResource(firstSpan: number): ResourceDraft {
  return { serviceFrom: 0, serviceLength: 0, account: noAccountPlace(), firstSpan };
}
