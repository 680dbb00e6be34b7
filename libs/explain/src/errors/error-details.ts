import { type Attributes, type Span } from '#span';

/** What a span says about how it failed; undefined where it does not say. */
export type ErrorDetails = {
  /** "HTTP 503", "gRPC UNAVAILABLE", "SQLSTATE 40001". */
  status: string | undefined;
  exceptionType: string | undefined;
  /** One line. */
  message: string | undefined;
};

/** Whatever the sender, a page has no room for more. */
const MAX_TEXT = 200;

/** Nothing to be cleaned, as nearly always: a tenth of the work. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** By code, as the gRPC specification numbers them. */
const GRPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** SQLSTATE classes of a statement that is wrong in itself: bad data, a broken constraint, bad syntax or rights. */
const REFUSED_STATEMENT = /^(?:21|22|23|42)[0-9A-Z]{3}$/;
const CANCELLED = /\bAbortError\b|cancell?ed/i;
const TIMEOUT = /time[d-]?[ _-]?out|deadline[ _]?exceeded/i;

export function errorDetails(span: Span): ErrorDetails {
  const exception = span.events.findLast((event) => event.name === 'exception')?.attributes ?? {};
  const errorType = text(span.attributes, 'error.type');
  return {
    status: statusOf(span.attributes),
    // A number is the status again: error.type is "503" for a response with that status.
    exceptionType:
      text(exception, 'exception.type') ??
      (errorType === undefined || /^\d+$/.test(errorType) || errorType === '_OTHER' ? undefined : errorType),
    message:
      text(exception, 'exception.message') ??
      oneLine(span.statusMessage) ??
      text(span.attributes, 'error.message'),
  };
}

/** True for a span that answered with an error although it did not fail itself: servers leave a 4xx at that. */
export function refuses(span: Span): boolean {
  const http = httpStatus(span.attributes);
  const rpc = rpcStatus(span.attributes);
  return (
    (http !== undefined && http >= 400) ||
    (rpc !== undefined && rpc !== 'OK') ||
    span.events.some((event) => event.name === 'exception')
  );
}

export function isTimeout({ attributes }: Span, details: ErrorDetails): boolean {
  const http = httpStatus(attributes);
  return (
    http === 408 ||
    http === 504 ||
    rpcStatus(attributes) === 'DEADLINE_EXCEEDED' ||
    [details.exceptionType, details.message].some((said) => said !== undefined && TIMEOUT.test(said))
  );
}

export function isCancelled({ status, exceptionType, message }: ErrorDetails): boolean {
  return (
    status === 'gRPC CANCELLED' ||
    [exceptionType, message].some((said) => said !== undefined && CANCELLED.test(said))
  );
}

/** True where a database has refused a statement for what it says, so that whoever wrote it has to mend it. */
export function isRefusedStatement({ attributes }: Span): boolean {
  return REFUSED_STATEMENT.test(text(attributes, 'db.response.status_code') ?? '');
}

function statusOf(attributes: Attributes): string | undefined {
  const http = httpStatus(attributes);
  if (http !== undefined && http >= 400) return `HTTP ${http}`;
  const rpc = rpcStatus(attributes);
  if (rpc !== undefined && rpc !== 'OK') return GRPC_CODES.includes(rpc) ? `gRPC ${rpc}` : `RPC ${rpc}`;
  const database = text(attributes, 'db.response.status_code');
  if (database === undefined) return undefined;
  return SQLSTATE.test(database) ? `SQLSTATE ${database}` : `database status ${database}`;
}

function httpStatus(attributes: Attributes): number | undefined {
  const status = Number(attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? NaN);
  return Number.isInteger(status) ? status : undefined;
}

/** A number in what instrumentation used to send, a name in what it sends now. */
function rpcStatus(attributes: Attributes): string | undefined {
  const status = text(attributes, 'rpc.response.status_code') ?? text(attributes, 'rpc.grpc.status_code');
  return status === undefined ? undefined : (GRPC_CODES[Number(status)] ?? status);
}

function text(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? oneLine(value) : undefined;
}

/** The first line that says something, without what acts rather than is read (such as U+202E), shortened. */
function oneLine(said: string): string | undefined {
  if (said.length <= MAX_TEXT && PLAIN.test(said)) return said;
  // No pattern that has to look for the first of many blanks: 800 of them took it 0.3 ms, for each span of a trace.
  const [line = ''] = said
    .slice(0, 4 * MAX_TEXT)
    .trim()
    .split(/[\r\n]/, 1);
  const clean = line.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, '').trim();
  if (clean === '') return undefined;
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT - 1)}…` : clean;
}
