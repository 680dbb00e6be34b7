import { messageOf } from '#kit';
import { type Attempt, type FailedAttempt } from '../../ports.js';
import { field } from '../field.js';
import { redact } from '../redact.js';
import { failed, failureOf, startOf } from './failure.js';
import { jsonOf } from './json.js';
import { targetOf } from './target.js';

export type HttpOptions = {
  /** Culprit's version, for the user agent. */
  version: string;
  /** For the whole exchange; 10 s. */
  timeoutMs?: number;
};

export type JsonRequest = {
  /** Credentials in it are sent as basic authentication. */
  url: string;
  method?: 'POST' | 'PATCH';
  /** Lower-case names. Their values count as secrets. */
  headers?: Record<string, string>;
  /** JSON, as it goes over the wire: what is signed is what is sent. */
  body: string;
  /** Besides the URL and the headers, what must not show in an error: keys in the body. */
  secrets?: string[];
};

type Failure = { status?: number; attempt: FailedAttempt };

/** The answer (undefined where it is no JSON), or the attempt that has failed. */
export type Answer = { ok: true; answer: unknown } | ({ ok: false } & Failure);

/**
 * What the channels that speak JSON over HTTP have in common: bounded time, no redirects, one table of what is worth
 * another attempt, and errors that show neither keys nor what the other side makes of them.
 */
export class HttpClient {
  private readonly timeoutMs: number;

  constructor(private readonly options: HttpOptions) {
    this.timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** For channels that take anything but an error for a yes. Never rejects. */
  async attempt(asked: JsonRequest): Promise<Attempt> {
    const exchanged = await this.exchange(asked);
    if ('attempt' in exchanged) return exchanged.attempt;
    await exchanged.response.body?.cancel().catch(() => undefined);
    return { delivered: true };
  }

  /** For channels whose answer matters. Never rejects. */
  async send(asked: JsonRequest): Promise<Answer> {
    const exchanged = await this.exchange(asked);
    if ('attempt' in exchanged) return { ok: false, ...exchanged };
    // What has been accepted stays so if its answer breaks off.
    const text = await startOf(exchanged.response).catch(() => '');
    return { ok: true, answer: jsonOf(text) };
  }

  private async exchange(asked: JsonRequest): Promise<{ response: Response } | Failure> {
    const target = targetOf(asked.url, asked.headers ?? {}, asked.secrets ?? []);
    let request: Request;
    try {
      request = new Request(target.url, {
        method: asked.method ?? 'POST',
        headers: {
          ...target.headers,
          'content-type': 'application/json',
          'user-agent': `culprit/${this.options.version}`,
        },
        body: asked.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.timeoutMs),
      });
    } catch (error) {
      const why = redact(messageOf(error), target.secrets);
      return { attempt: failed(false, `the channel's address or headers can't be used: ${why}`) };
    }
    try {
      const response = await fetch(request);
      if (response.ok) return { response };
      return { status: response.status, attempt: await failureOf(response, target) };
    } catch (error) {
      return { attempt: failed(true, `${target.host} ${this.unreachable(error)}`) };
    }
  }

  /** By error codes alone: messages may quote the address. */
  private unreachable(error: unknown): string {
    if (field(error, 'name') === 'TimeoutError') {
      return `did not answer within ${this.timeoutMs} ms`;
    }
    const code = field(field(error, 'cause'), 'code');
    return `can't be reached: ${typeof code === 'string' ? code : 'the connection failed'}`;
  }
}
