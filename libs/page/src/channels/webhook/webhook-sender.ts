import { type WebhookChannel } from '#contract';
import { messageOf } from '#kit';
import { type Attempt } from '../../ports.js';
import { inert } from '../../render/inert.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { field } from '../field.js';
import { redact } from '../redact.js';

export type WebhookOptions = {
  /** Culprit's version, for the user agent. */
  version: string;
  /** For the whole exchange; 10 s. */
  timeoutMs?: number;
};

const SHOWN_ANSWER_CHARACTERS = 200;
const LONGEST_READ_BYTES = 4096;
/** Besides 5xx: the other side says that it is about now, not about the request. */
const RECOVERABLE_STATUS = new Set([408, 425, 429]);

/** POSTs the page as JSON. */
export class WebhookSender extends ChannelSender<WebhookChannel> {
  private readonly timeoutMs: number;

  constructor(private readonly options: WebhookOptions) {
    super();
    this.timeoutMs = options.timeoutMs ?? 10_000;
  }

  protected async attempt(channel: WebhookChannel, { page }: OutgoingPage): Promise<Attempt> {
    const target = targetOf(channel);
    let request: Request;
    try {
      request = new Request(target.url, {
        method: 'POST',
        headers: {
          ...target.headers,
          'content-type': 'application/json',
          'user-agent': `culprit/${this.options.version}`,
          'idempotency-key': page.deliveryId,
        },
        body: JSON.stringify(page),
        redirect: 'manual',
        signal: AbortSignal.timeout(this.timeoutMs),
      });
    } catch (error) {
      const why = redact(messageOf(error), target.secrets);
      return failed(false, `the webhook's address or headers can't be used: ${why}`);
    }
    try {
      return await answerOf(await fetch(request), target);
    } catch (error) {
      return failed(true, `${target.host} ${this.unreachable(error)}`);
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

type Target = { url: URL; host: string; headers: Record<string, string>; secrets: string[] };

/** Credentials in the address become a header, as fetch refuses them in a URL (and quotes them in its message). */
function targetOf(channel: WebhookChannel): Target {
  const url = new URL(channel.url);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(channel.headers)) headers[name.toLowerCase()] = value;
  const secrets = Object.values(headers).concat(Object.values(headers).join(' ').split(' '));
  if (url.username !== '' || url.password !== '') {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    headers.authorization ??= `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    secrets.push(password, url.password, `${user}:${password}`);
    url.username = '';
    url.password = '';
  }
  // The path of a webhook is often its only key.
  secrets.push(url.href, url.pathname + url.search, ...url.pathname.split('/'), ...url.searchParams.values());
  return { url, host: url.host, headers, secrets };
}

async function answerOf(response: Response, { host, secrets }: Target): Promise<Attempt> {
  if (response.ok) {
    await response.body?.cancel();
    return { delivered: true };
  }
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    return failed(
      false,
      `${host} answered ${response.status}: redirects are not followed, so enter the final address`,
    );
  }
  const recoverable = response.status >= 500 || RECOVERABLE_STATUS.has(response.status);
  const retryAfter = response.headers.get('retry-after');
  const again = retryAfter === null ? '' : `, retry after ${inert(retryAfter, 40)}`;
  const said = inert(redact(await startOf(response), secrets), SHOWN_ANSWER_CHARACTERS);
  return failed(recoverable, `${host} answered ${response.status}${again}${said && `: ${said}`}`);
}

async function startOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= LONGEST_READ_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, LONGEST_READ_BYTES);
}

function failed(recoverable: boolean, error: string): Attempt {
  return { delivered: false, recoverable, error };
}
