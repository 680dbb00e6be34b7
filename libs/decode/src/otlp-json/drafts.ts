import { isEntryKind, NO_ACCOUNT, SPAN_KINDS, SpanRecords, type Dictionaries } from '#span';
import { NO_RANK } from '../account-attributes.js';
import { REJECT_REASONS, type Rejected } from '../decoded.js';
import { UNKNOWN_SERVICE } from '../names.js';
import { type AccountPlace } from './account-place.js';
import { INT_VALUE, NO_VALUE } from './attribute-walker.js';
import { ABSENT, type MessageReader } from './message-reader.js';
import { type NumberReader } from './numbers.js';
import { type SpanWalker } from './span-walker.js';

const UNKNOWN_SERVICE_BYTES = Buffer.from(UNKNOWN_SERVICE);

/** What a span with a dozen attributes takes: room for smaller ones is made when they come. */
const SPAN_BYTES = 1_024;

/** A record lacks its operation and its account until the whole request has been walked; here is where they are. */
const DRAFT_WORDS = 3;
const NAME = 0;
const ACCOUNT = 1;
const TRAITS = 2;

const KIND_MASK = 7;
const ERROR_TRAIT = 8;
const ROOT_TRAIT = 16;
/** Its account comes from a key of its own: its resource's is no better. */
const OWN_TRAIT = 32;
const ACCOUNT_TYPE_SHIFT = 6;

/** The service's name and the account of one resource, as places in the request, and the first of its spans. */
export type ResourceDraft = { service: number; account: AccountPlace; firstSpan: number };

/** How much there was at a time: what came later can be taken back. */
export type Mark = { spans: number; rejected: number[] };

/** The spans of a request that has not been walked to its end. */
export class Drafts {
  readonly batch: SpanRecords;
  private words: Int32Array;
  private counts: number[] = REJECT_REASONS.map(() => 0);
  private readonly resources: ResourceDraft[] = [];

  constructor(
    private readonly reader: MessageReader,
    private readonly numbers: NumberReader,
  ) {
    this.batch = new SpanRecords(Math.ceil(reader.bytes.length / SPAN_BYTES));
    this.words = new Int32Array(this.batch.capacity * DRAFT_WORDS);
  }

  get rejected(): Rejected {
    return new Map(
      REJECT_REASONS.map((reason, i) => [reason, this.counts[i]!] as const).filter(([, count]) => count > 0),
    );
  }

  mark(): Mark {
    return { spans: this.batch.count, rejected: [...this.counts] };
  }

  takeBack(mark: Mark): void {
    this.batch.count = mark.spans;
    this.counts = [...mark.rejected];
    while ((this.resources.at(-1)?.firstSpan ?? -1) >= mark.spans) this.resources.pop();
  }

  /** Keeps the span that was walked last, or counts why not. */
  addSpan(span: SpanWalker, ownRanks: number): void {
    if (span.rejected !== undefined) {
      this.counts[REJECT_REASONS.indexOf(span.rejected)]!++;
      return;
    }
    const at = this.batch.count++ * DRAFT_WORDS;
    if (this.words.length < this.batch.capacity * DRAFT_WORDS) this.grow();
    const { account } = span;
    this.words[at + NAME] = span.name;
    this.words[at + ACCOUNT] = account.place;
    this.words[at + TRAITS] =
      span.kind |
      (span.isError ? ERROR_TRAIT : 0) |
      (span.isRoot ? ROOT_TRAIT : 0) |
      (account.rank < ownRanks ? OWN_TRAIT : 0) |
      ((account.rank === NO_RANK ? NO_VALUE : account.type) << ACCOUNT_TYPE_SHIFT);
  }

  /** Keeps a resource behind its last span. A request can hold millions of resources without any. */
  addResource(resource: ResourceDraft): void {
    if (this.batch.count > resource.firstSpan) this.resources.push(resource);
  }

  /** Gives every record its operation and its account. */
  intern(dictionaries: Dictionaries): void {
    const { reader } = this;
    for (const [r, resource] of this.resources.entries()) {
      const end = this.resources[r + 1]?.firstSpan ?? this.batch.count;
      let service: number;
      if (resource.service === ABSENT)
        service = dictionaries.service(UNKNOWN_SERVICE_BYTES, 0, UNKNOWN_SERVICE_BYTES.length);
      else {
        reader.readText(resource.service);
        service = dictionaries.service(reader.textBytes, reader.textFrom, reader.textLength);
      }
      for (let i = resource.firstSpan; i < end; i++)
        this.internSpan(i, service, resource.account, dictionaries);
    }
  }

  private internSpan(i: number, service: number, ofResource: AccountPlace, dictionaries: Dictionaries): void {
    const { batch, words, reader } = this;
    const at = i * DRAFT_WORDS;
    const traits = words[at + TRAITS]!;
    const kind = traits & KIND_MASK;
    reader.readText(words[at + NAME]!);
    const operation = dictionaries.operation(
      service,
      kind,
      reader.textBytes,
      reader.textFrom,
      reader.textLength,
    );
    const isEntry = (traits & ROOT_TRAIT) !== 0 || isEntryKind(SPAN_KINDS[kind] ?? 'unspecified');
    batch.setOperation(i, operation, (traits & ERROR_TRAIT) !== 0, isEntry, kind);
    const account =
      (traits & OWN_TRAIT) !== 0 || ofResource.rank === NO_RANK
        ? this.accountId(traits >>> ACCOUNT_TYPE_SHIFT, words[at + ACCOUNT]!, dictionaries)
        : this.accountId(ofResource.type, ofResource.place, dictionaries);
    batch.setAccount(i, account);
  }

  private accountId(type: number, place: number, dictionaries: Dictionaries): number {
    if (type === NO_VALUE) return NO_ACCOUNT;
    if (type === INT_VALUE)
      return this.numbers.intText(place, (bytes, from, length) => dictionaries.account(bytes, from, length));
    const { reader } = this;
    reader.readText(place);
    return dictionaries.account(reader.textBytes, reader.textFrom, reader.textLength);
  }

  private grow(): void {
    const words = new Int32Array(this.batch.capacity * DRAFT_WORDS);
    words.set(this.words);
    this.words = words;
  }
}
