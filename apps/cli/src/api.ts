import { type z } from 'zod';
import { ApplyResult, Definitions, Problem } from '#contract';
import { messageOf, OperatorError } from '#kit';

/** Ten thousand rules take Postgres ten seconds. */
const TIMEOUT_MS = 120_000;

/** The server has understood the question, and says no. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** As much of Culprit's REST API as the command line needs. */
export class Api {
  /** @param url base of the API, such as http://127.0.0.1:3000; @param actor who is said to change something */
  constructor(
    readonly url: string,
    private readonly actor: string,
  ) {}

  /** @param request as the server's ApplyRequest, which it checks */
  apply(request: object): Promise<ApplyResult> {
    return this.ask(ApplyResult, 'apply', request);
  }

  definitions(set: string | undefined): Promise<Definitions> {
    return this.ask(Definitions, `definitions${set === undefined ? '' : `?set=${encodeURIComponent(set)}`}`);
  }

  /** @throws ApiProblem, OperatorError */
  async ask<T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> {
    const answer = await this.request(path, body);
    const text = await answer.text();
    const json = parsed(text);
    if (answer.ok) {
      const result = schema.safeParse(json);
      if (result.success) return result.data;
      throw new OperatorError(
        `${this.url} answered something else than Culprit does: is it another version?`,
      );
    }
    const problem = Problem.safeParse(json);
    if (problem.success) throw new ApiProblem(problem.data);
    throw new OperatorError(`${this.url} answered ${answer.status}: ${text.slice(0, 200)}`);
  }

  private async request(path: string, body: unknown): Promise<Response> {
    const address = `${this.url.replace(/\/$/, '')}/api/v1/${path}`;
    try {
      return await fetch(address, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          // Headers are Latin-1; the server reads these bytes as UTF-8.
          'x-culprit-actor': Buffer.from(this.actor, 'utf8').toString('latin1'),
        },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
    } catch (error) {
      const why = messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
      throw new OperatorError(
        `There is no Culprit at ${this.url}: ${why}. Say where with --url or CULPRIT_URL.`,
        {
          cause: error,
        },
      );
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
