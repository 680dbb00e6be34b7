import { type FieldError, type Problem } from '#contract';

/** What may go wrong for a caller of the API: its status and its title. */
const KINDS = {
  'malformed-json': [400, 'The body is not JSON'],
  'malformed-csv': [400, 'The body is not CSV'],
  'malformed-request': [400, 'The request can not be read'],
  'invalid-path': [400, 'The address is not valid'],
  'invalid-query': [400, 'The query is not valid'],
  'cross-site': [403, 'Requests of other sites are refused'],
  'not-found': [404, 'There is no such thing'],
  'no-such-route': [404, 'There is no such address'],
  'method-not-allowed': [405, 'The address does not know this method'],
  conflict: [409, 'That would contradict what is there'],
  'too-large': [413, 'The body is too large'],
  'not-json': [415, 'The body has to be JSON'],
  misdirected: [421, 'Culprit is not at this host'],
  invalid: [422, 'The body is not valid'],
  busy: [429, 'One at a time'],
  internal: [500, 'Culprit failed'],
  undeliverable: [502, 'The channel did not accept the page'],
  'not-ready': [503, 'Culprit is not ready'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;

/** The status and the title of a kind of problem. */
export function kindOf(kind: ProblemKind): readonly [status: number, title: string] {
  return KINDS[kind];
}

/** An answer that is not the one asked for: RFC 9457 problem details, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly problem: Problem;

  constructor(
    readonly kind: ProblemKind,
    detail: string,
    errors: FieldError[] = [],
  ) {
    super(detail);
    const [status, title] = KINDS[kind];
    this.status = status;
    this.problem = {
      type: `urn:culprit:problem:${kind}`,
      title,
      status,
      detail,
      ...(errors.length > 0 && { errors }),
    };
  }
}

/** Nobody mends more at once; a megabyte of fields that are none would be answered with six. */
const MOST_ERRORS = 100;
const MOST_IN_WORDS = 10;

/** A part of the request holds these mistakes, one at least. The first hundred are told. */
export function invalidFields(
  kind: 'invalid' | 'invalid-query' | 'invalid-path',
  errors: FieldError[],
): ProblemError {
  const count = errors.length === 1 ? 'One field is' : `${errors.length} fields are`;
  const each = errors
    .slice(0, MOST_IN_WORDS)
    .map(({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`)
    .concat(errors.length > MOST_IN_WORDS ? `and ${errors.length - MOST_IN_WORDS} more` : [])
    .join('; ');
  const told = errors.slice(0, MOST_ERRORS);
  const more = errors.length - told.length;
  if (more > 0) told.push({ pointer: '', detail: `${more} more mistakes are not listed` });
  return new ProblemError(kind, `${count} wrong: ${each.replace(/\.$/, '')}.`, told);
}
