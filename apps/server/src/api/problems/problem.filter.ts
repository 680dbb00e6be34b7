import { randomUUID } from 'node:crypto';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type Logger, messageOf } from '#kit';
import {
  InUseError,
  ConflictError,
  NotResendableError,
  UnknownNameError,
  VersionConflictError,
} from '#store';
import { errorPage } from '../pages/error.page.js';
import { jsonErrorPosition } from './json-position.js';
import { ProblemError, type ProblemKind } from './problem-error.js';
import { type RouteTable } from './route-table.js';

/** Failures of Nest and Express by their status; what is not named here is ours, and internal. */
const BY_STATUS: Record<number, { kind: ProblemKind; detail: (message: string, cause: unknown) => string }> =
  {
    400: { kind: 'malformed-request', detail: (message) => message },
    413: { kind: 'too-large', detail: (message, cause) => `${message}; send at most ${limitOf(cause)} MB.` },
    415: { kind: 'not-json', detail: (message) => `${message}; send UTF-8 JSON as application/json.` },
  };

/** Whatever is thrown becomes a problem: as JSON under /api, as a page for people elsewhere. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly log: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (response.headersSent) {
      this.breakOff(thrown, request, response);
      return;
    }
    const error = this.problemOf(thrown, request, response);
    response.status(error.status);
    if (request.path.startsWith('/api') || request.accepts('json', 'html') !== 'html') {
      response.type('application/problem+json').send(JSON.stringify(error.problem));
    } else {
      response.type('html').send(errorPage(error.problem).text);
    }
  }

  /** Whoever reads it has to see that the rest is missing; who went away himself knows. */
  private breakOff(thrown: unknown, request: Request, response: Response): void {
    const isGone =
      thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isGone) this.log.error({ err: thrown, path: pathOf(request) }, 'an answer broke off');
    response.destroy();
  }

  private problemOf(thrown: unknown, request: Request, response: Response): ProblemError {
    if (thrown instanceof ProblemError) return thrown;
    const refused = refusal(thrown);
    if (refused) return new ProblemError(refused, `${messageOf(thrown)}.`);
    if (thrown instanceof HttpException) {
      if (thrown.getStatus() === 404) return this.unrouted(request, response);
      const malformed = malformedJson(thrown.cause);
      if (malformed) return malformed;
      const known = BY_STATUS[thrown.getStatus()];
      if (known) return new ProblemError(known.kind, known.detail(thrown.message, thrown.cause));
    }
    const id = randomUUID();
    this.log.error({ err: thrown, id, method: request.method, path: pathOf(request) }, 'request failed');
    return new ProblemError(
      'internal',
      `This is Culprit's fault, not yours. Its log says more under the id ${id}.`,
    );
  }

  private unrouted({ method, path }: Request, response: Response): ProblemError {
    const allowed = this.routes.methodsAt(path);
    if (allowed.length === 0) {
      return new ProblemError(
        'no-such-route',
        `There is nothing at ${path}. The API is described at /api/docs.`,
      );
    }
    response.setHeader('Allow', allowed.join(', '));
    return new ProblemError('method-not-allowed', `${path} knows ${allowed.join(', ')}, but not ${method}.`);
  }
}

/** Who can read the log must not be able to use the links in pages; the router takes them in capitals, too. */
function pathOf({ path }: Request): string {
  return path.replace(/^\/a\/.*/i, '/a/…');
}

/** What the store refuses because of what it holds. */
function refusal(thrown: unknown): ProblemKind | undefined {
  const isConflict = [ConflictError, VersionConflictError, InUseError, NotResendableError].some(
    (kind) => thrown instanceof kind,
  );
  if (isConflict) return 'conflict';
  return thrown instanceof UnknownNameError ? 'invalid' : undefined;
}

/** The parser's error carries what its route takes, in bytes. */
function limitOf(cause: unknown): number {
  if (!(cause instanceof Error) || !('limit' in cause) || typeof cause.limit !== 'number') return 1;
  return cause.limit / 2 ** 20;
}

/** The parser's error carries the text that it choked on. */
function malformedJson(cause: unknown): ProblemError | undefined {
  if (!(cause instanceof SyntaxError) || !('body' in cause) || typeof cause.body !== 'string')
    return undefined;
  const { line, column } = jsonErrorPosition(cause.body);
  return new ProblemError(
    'malformed-json',
    `The body stops being JSON at line ${line}, column ${column}: ${withoutPosition(messageOf(cause))}.`,
  );
}

/** Node counts to where it gave up, which may be the end of a string that began elsewhere. */
function withoutPosition(message: string): string {
  return message.replace(/ (in JSON )?at position \d+( \(line \d+ column \d+\))?$/, '');
}
