import { createTransport } from 'nodemailer';
import { type EmailChannel } from '#contract';
import { messageOf, type Logger } from '#kit';
import { type Attempt } from '../../ports.js';
import { renderEmail } from '../../render/email.js';
import { type PageFacts, type Picture } from '../../render/page-facts.js';
import { inert } from '../../render/inert.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { field } from '../field.js';
import { redact } from '../redact.js';
import { type MailHeaders, mailHeaders } from './headers.js';
import { parseSmtpConfig, type Smtp, type SmtpConfig } from './smtp-config.js';

/** Deliveries whose recipients are remembered between attempts. */
const MAX_PARTIAL = 1000;

/** Sends the page as one mail to all recipients of a channel. */
export class EmailSender extends ChannelSender<EmailChannel> {
  private readonly smtp: Smtp;
  private readonly transport: ReturnType<typeof smtpTransport>;
  /** By delivery, who has it already while others of the channel were put off. */
  private readonly received = new Map<string, Set<string>>();

  constructor(
    config: SmtpConfig,
    private readonly log: Logger,
  ) {
    super();
    this.smtp = parseSmtpConfig(config);
    this.transport = smtpTransport(this.smtp.url, config.timeoutMs ?? 10_000);
  }

  protected async attempt(channel: EmailChannel, outgoing: OutgoingPage): Promise<Attempt> {
    const headers = mailHeaders(outgoing.facts.about, channel.id, this.smtp.domain, outgoing.receipt);
    const attempt = await this.mail(channel, outgoing, headers);
    if (!attempt.delivered) return attempt;
    return { ...attempt, receipt: { messageId: headers.inReplyTo ?? headers.messageId } };
  }

  private async mail(
    channel: EmailChannel,
    { facts, picture }: OutgoingPage,
    headers: MailHeaders,
  ): Promise<Attempt> {
    const { deliveryId } = facts.about;
    const received = this.received.get(deliveryId) ?? new Set<string>();
    const to = channel.to.filter((address) => !received.has(address));
    if (to.length === 0) return { delivered: true };
    const [waterfall, histogram] = await Promise.all([picture('waterfall'), picture('histogram')]);
    const mail = { ...headers, ...this.contentOf(facts, waterfall, histogram) };
    try {
      const { accepted, rejectedErrors = [] } = await this.transport.sendMail({ ...mail, to });
      return this.outcome(deliveryId, [...received, ...accepted], rejectedErrors);
    } catch (error) {
      const refusals = rejectionsOf(error);
      return this.outcome(deliveryId, [...received], refusals.length > 0 ? refusals : [error]);
    }
  }

  private contentOf(facts: PageFacts, waterfall: Picture, histogram: Picture) {
    const { subject, text, html, images } = renderEmail(facts, waterfall, histogram);
    return {
      from: this.smtp.from,
      subject,
      date: new Date(facts.about.sentAtUnixMs),
      text,
      html,
      attachments: images.map(({ cid, filename, png }) => ({
        cid,
        filename,
        content: Buffer.from(png),
        contentType: 'image/png',
        contentDisposition: 'inline' as const,
      })),
    };
  }

  /** Who was put off is tried again, without those who have the mail; who was refused for good is given up. */
  private outcome(deliveryId: string, received: string[], errors: unknown[]): Attempt {
    const putOff = errors.filter(isRecoverable);
    if (putOff.length > 0) {
      if (received.length > 0) this.remember(deliveryId, new Set(received));
      return { delivered: false, recoverable: true, error: this.shown(putOff) };
    }
    this.received.delete(deliveryId);
    if (received.length === 0) return { delivered: false, recoverable: false, error: this.shown(errors) };
    if (errors.length > 0)
      this.log.error({ deliveryId, error: this.shown(errors) }, 'some recipients were refused');
    return { delivered: true };
  }

  private remember(deliveryId: string, received: Set<string>): void {
    this.received.set(deliveryId, received);
    const [oldest] = this.received.keys();
    if (this.received.size > MAX_PARTIAL && oldest !== undefined) this.received.delete(oldest);
  }

  private shown(errors: unknown[]): string {
    const messages = errors.map((error) => redact(messageOf(error), this.smtp.secrets));
    return inert([...new Set(messages)].join('; '), 300);
  }
}

function smtpTransport(url: string, timeoutMs: number) {
  return createTransport({
    url,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * A 4xx answer or no answer at all is about now. A 5xx is final, but for the server's refusal of our own login: that
 * is mended in the configuration, and a page must not be lost meanwhile.
 */
function isRecoverable(error: unknown): boolean {
  return field(error, 'code') === 'EAUTH' || field(error, 'permanent') !== true;
}

/** Where all recipients were rejected, each one's own error. */
function rejectionsOf(error: unknown): unknown[] {
  const rejections = field(error, 'rejectedErrors');
  return Array.isArray(rejections) ? rejections : [];
}
