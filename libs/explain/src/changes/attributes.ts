import { type Attributes, type AttributeValue, type Span } from '#span';

/** Something that is true of a trace, or not. */
export type Trait = {
  attribute: string;
  /** The service or dependency that it is said of; "" where it is the whole trace. */
  of: string;
  value: string;
  /** Reads as a noun: "payments 2.4.1". */
  text: string;
  /** Where its absence would be as telling, and no sign of spans that have not come yet. */
  missable?: true;
};

type Named = {
  attribute: string;
  /** The current name, then those that older instrumentation sends. */
  keys: string[];
  text: (of: string, value: string) => string;
};

/** What tells instances and releases of a service apart, on its spans or their resource; the most telling first. */
const NAMED: Named[] = [
  {
    attribute: 'service.version',
    keys: ['service.version', 'faas.version', 'container.image.tags', 'container.image.tag'],
    text: (of, value) => `${of} ${value}`,
  },
  {
    attribute: 'deployment.environment.name',
    keys: ['deployment.environment.name', 'deployment.environment'],
    text: (of, value) => `${of} in environment ${value}`,
  },
  { attribute: 'cloud.region', keys: ['cloud.region'], text: (of, value) => `${of} in region ${value}` },
  {
    attribute: 'cloud.availability_zone',
    keys: ['cloud.availability_zone', 'cloud.zone'],
    text: (of, value) => `${of} in zone ${value}`,
  },
  { attribute: 'k8s.node.name', keys: ['k8s.node.name'], text: (of, value) => `${of} on node ${value}` },
  {
    attribute: 'host.name',
    keys: ['host.name', 'host.hostname'],
    text: (of, value) => `${of} on host ${value}`,
  },
  { attribute: 'k8s.pod.name', keys: ['k8s.pod.name'], text: (of, value) => `${of} in pod ${value}` },
  {
    attribute: 'service.instance.id',
    keys: ['service.instance.id'],
    text: (of, value) => `${of} in instance ${value}`,
  },
];

const FEATURE_FLAG = 'feature_flag.';
const FLAG_RESULTS = ['feature_flag.result.variant', 'feature_flag.variant', 'feature_flag.result.value'];
/** Of the same namespace, but no flag's name. */
const FLAG_DETAILS =
  /^feature_flag\.(key|variant|version|provider_name|(result|provider|context|set|error|evaluation)\..*)$/;

const MAX_VALUE = 200;

/**
 * Requests of an operation do different work, and those that do more are the slow ones, so what work is done is news only
 * where healthy requests never do it.
 */
const WORK = new Set(['db.query.summary', 'operation', 'missing operation']);

export function isWork({ attribute }: Trait): boolean {
  return WORK.has(attribute);
}

/** Of the trace as such, rather than of one of its services. */
const OF_TRACE = new Set(['account', 'caller', 'operation', 'missing operation']);

/** Whether it says something about a service itself: its release, its place, its flags, its queries. */
export function isOfService({ attribute }: Trait): boolean {
  return !OF_TRACE.has(attribute);
}

/** Which traits rank before which, where they are equally telling. */
const ORDER = [
  'service.version',
  'feature_flag',
  ...NAMED.slice(1, 4).map(({ attribute }) => attribute),
  'account',
  'caller',
  'db.query.summary',
  ...NAMED.slice(4).map(({ attribute }) => attribute),
  'operation',
  'missing operation',
];

export function rankOf({ attribute }: Trait): number {
  const rank = ORDER.indexOf(attribute);
  return rank < 0 ? ORDER.indexOf('feature_flag') : rank;
}

/** The version of the service that sent a span. */
export function releaseOf(span: Span): string | undefined {
  return NAMED[0] && valueOf(span, NAMED[0].keys);
}

/** What a span says about the service that sent it: version, place, flags, and what it asks a database. */
export function traitsOfSpan(span: Span): Trait[] {
  const of = span.service;
  const traits: Trait[] = [];
  for (const { attribute, keys, text } of NAMED) {
    const value = valueOf(span, keys);
    if (value !== undefined) traits.push({ attribute, of, value, text: text(of, value) });
  }
  const query = queryOf(span);
  if (query !== undefined) {
    traits.push({ attribute: 'db.query.summary', of, value: query, text: `query “${query}” by ${of}` });
  }
  for (const attributes of [span.attributes, ...span.events.map((event) => event.attributes)]) {
    traits.push(...flagsOf(of, attributes));
  }
  return traits;
}

/** "SELECT orders"; never a whole statement, whose literals would make each one another. */
function queryOf(span: Span): string | undefined {
  const summary = valueOf(span, ['db.query.summary']);
  if (summary !== undefined) return summary;
  const operation = valueOf(span, ['db.operation.name', 'db.operation']);
  const table = valueOf(span, ['db.collection.name', 'db.sql.table', 'db.mongodb.collection']);
  return operation === undefined || table === undefined ? undefined : `${operation} ${table}`;
}

/** One that was evaluated, as the conventions have it, or attributes such as `feature_flag.new-cart`. */
function flagsOf(of: string, attributes: Attributes): Trait[] {
  const flags: Trait[] = [];
  const flag = (name: string, value: string): void => {
    const attribute = `${FEATURE_FLAG}${name}`;
    flags.push({ attribute, of, value, text: `feature flag ${name} = ${value} in ${of}` });
  };
  const key = textOf(attributes['feature_flag.key']);
  const result = FLAG_RESULTS.map((name) => textOf(attributes[name])).find((text) => text !== undefined);
  if (key !== undefined && result !== undefined) flag(key, result);
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(FEATURE_FLAG) || FLAG_DETAILS.test(name)) continue;
    const text = textOf(value);
    if (text !== undefined) flag(name.slice(FEATURE_FLAG.length), text);
  }
  return flags;
}

function valueOf({ attributes, resource }: Span, keys: string[]): string | undefined {
  for (const key of keys) {
    const text = textOf(attributes[key]) ?? textOf(resource[key]);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: AttributeValue | undefined): string | undefined {
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return value.toString();
  }
  const text = typeof value === 'string' ? value.trim().slice(0, MAX_VALUE) : '';
  return text === '' ? undefined : text;
}
