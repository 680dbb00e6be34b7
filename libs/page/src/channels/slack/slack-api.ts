import { type FailedAttempt } from '../../ports.js';
import { inert } from '../../render/inert.js';
import { type HttpClient } from '../http/http-client.js';
import { isRecord } from '../http/json.js';
import { redact } from '../redact.js';

/** Slack answers 200 to what it refuses, with these where it is about now; all others are about the request. */
const RECOVERABLE = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

export type SlackAnswer =
  { ok: true; channel: string; ts: string } | { ok: false; error: string; attempt: FailedAttempt };

/** The few methods of Slack's Web API that send pages. */
export class SlackApi {
  constructor(
    private readonly http: HttpClient,
    private readonly baseUrl = 'https://slack.com/api',
  ) {}

  /** Never rejects. `error` is Slack's own word, such as "channel_not_found"; empty where the exchange failed. */
  async call(
    method: 'chat.postMessage' | 'chat.update',
    token: string,
    message: object,
  ): Promise<SlackAnswer> {
    const sent = await this.http.send({
      url: `${this.baseUrl}/${method}`,
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
    });
    if (!sent.ok) return { ok: false, error: '', attempt: sent.attempt };
    const answer = isRecord(sent.answer) ? sent.answer : {};
    const { ok, channel, ts } = answer;
    if (ok === true && typeof channel === 'string' && typeof ts === 'string') return { ok, channel, ts };
    const error = typeof answer.error === 'string' ? answer.error : '';
    return { ok: false, error, attempt: refusal(method, error, token) };
  }
}

function refusal(method: string, error: string, token: string): FailedAttempt {
  const said = inert(redact(error, [token]), 100);
  return {
    delivered: false,
    // Half of an answer, or a proxy's: whether it has arrived is not known.
    recoverable: error === '' || RECOVERABLE.has(error),
    error: `Slack refused ${method}: ${said === '' ? 'its answer is not understood' : said}${hint(error)}`,
  };
}

function hint(error: string): string {
  if (error === 'not_in_channel' || error === 'channel_not_found') return ' (invite the app to the channel)';
  if (error === 'missing_scope') return ' (the app needs the scope chat:write)';
  return '';
}
