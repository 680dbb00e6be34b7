import { type AccountAttributes } from '../account-attributes.js';
import { SERVICE_NAME } from '../names.js';
import { keepBetter, noAccountPlace } from './account-place.js';
import { ASCII } from './ascii.js';
import { AttributeWalker, STRING_VALUE } from './attribute-walker.js';
import { Drafts, type ResourceDraft } from './drafts.js';
import { FieldTable } from './field-table.js';
import { ListField } from './list-field.js';
import { ABSENT, type Defect, type MessageReader } from './message-reader.js';
import { NumberReader } from './numbers.js';
import { SpanWalker } from './span-walker.js';

const REQUEST = new FieldTable(['resourceSpans']);
const RESOURCE_SPANS = new FieldTable(['scopeSpans', 'resource']);
const RESOURCE = 2;
const RESOURCE_FIELDS = new FieldTable(['attributes']);
const SCOPE_SPANS = new FieldTable(['spans']);

const SERVICE_NAME_BYTES = Buffer.from(SERVICE_NAME);

/** Walks an ExportTraceServiceRequest. */
export class RequestWalker {
  readonly drafts: Drafts;
  private readonly attribute: AttributeWalker;
  private readonly span: SpanWalker;
  private resource: ResourceDraft = newResource(0);

  constructor(
    private readonly reader: MessageReader,
    private readonly accounts: AccountAttributes,
  ) {
    const numbers = new NumberReader(reader);
    this.drafts = new Drafts(reader, numbers);
    this.attribute = new AttributeWalker(reader, numbers);
    this.span = new SpanWalker(reader, numbers, this.attribute, accounts, this.drafts.batch);
  }

  /** Throws MalformedRequest for what is no JSON; the defect is of JSON that is no request. */
  walk(): Defect | undefined {
    const { reader } = this;
    let defect: Defect | undefined;
    if (reader.token() === ASCII.openBrace) defect = this.walkRequest();
    else {
      defect = { what: 'not an object', at: reader.at };
      reader.skip();
    }
    reader.end();
    return defect;
  }

  private walkRequest(): Defect | undefined {
    const { reader } = this;
    const list = this.listOf(this.walkResourceSpans);
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(REQUEST);
      if (ListField.has(field)) list.meet(field);
      else reader.skip();
    }
    return list.settle();
  }

  private readonly walkResourceSpans = (): Defect | undefined => {
    const { reader } = this;
    const list = this.listOf(this.walkScopeSpans);
    const firstSpan = this.drafts.batch.count;
    let resource = newResource(firstSpan);
    let defect: Defect | undefined;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      const field = reader.field(RESOURCE_SPANS);
      if (ListField.has(field)) list.meet(field);
      else if (field === RESOURCE) {
        this.resource = resource = newResource(firstSpan);
        defect = this.walkResource();
      } else reader.skip();
    }
    defect = defect ?? list.settle();
    this.drafts.addResource(resource);
    return defect;
  };

  private walkResource(): Defect | undefined {
    const { reader } = this;
    if (reader.bytes[reader.at] !== ASCII.openBrace) return reader.skipWrong('an object');
    let defect: Defect | undefined;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      if (reader.field(RESOURCE_FIELDS) === 0) {
        Object.assign(this.resource, newResource(this.resource.firstSpan));
        defect = reader.eachObject(this.walkResourceAttribute);
      } else reader.skip();
    }
    return defect;
  }

  private readonly walkResourceAttribute = (): Defect | undefined => {
    const { attribute, resource, accounts } = this;
    const defect = attribute.walk();
    if (defect !== undefined) return defect;
    if (attribute.isKey(SERVICE_NAME_BYTES)) {
      const isName = attribute.valueType === STRING_VALUE && !attribute.isEmptyText();
      resource.service = isName ? attribute.value : ABSENT;
    }
    keepBetter(resource.account, attribute, accounts, accounts.count);
    return undefined;
  };

  private readonly walkScopeSpans = (): Defect | undefined => {
    const { reader } = this;
    const before = this.drafts.mark();
    let defect: Defect | undefined;
    for (let more = reader.firstField(); more; more = reader.nextField()) {
      if (reader.field(SCOPE_SPANS) === 0) {
        this.drafts.takeBack(before);
        defect = reader.eachObject(this.walkSpan);
      } else reader.skip();
    }
    return defect;
  };

  private readonly walkSpan = (): Defect | undefined => {
    const defect = this.span.walk();
    if (defect === undefined) this.drafts.addSpan(this.span, this.accounts.count);
    return defect;
  };

  private listOf(walkElement: () => Defect | undefined): ListField {
    const before = this.drafts.mark();
    return new ListField(this.reader, walkElement, () => this.drafts.takeBack(before));
  }
}

function newResource(firstSpan: number): ResourceDraft {
  return { service: ABSENT, account: noAccountPlace(), firstSpan };
}
