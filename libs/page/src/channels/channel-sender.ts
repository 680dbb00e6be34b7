import { type Channel, type NoticePage, type Page, type PictureKind } from '#contract';
import { type Attempt, type Receipt } from '../ports.js';
import { type PageFacts, type Picture } from '../render/page-facts.js';

/** What is sent. */
export type OutgoingPage = {
  /** What people are shown, and all that a channel for people reads. */
  facts: PageFacts;
  /** For programs, as documented for the webhook. */
  page: Page | NoticePage;
  /** Drawn when asked for. */
  picture: (kind: PictureKind) => Promise<Picture>;
  /** What this channel's other side calls the page before this one; null where there was none, or it says nothing. */
  receipt: Receipt | null;
};

/**
 * Sends to one type of channel. An implementation MUST answer in bounded time, MUST call an attempt recoverable where
 * trying again may help, and MUST NOT put a secret (password, token, header value, the path of a webhook) into the
 * error. It MAY be called again for a page that had arrived after all.
 */
export abstract class ChannelSender<C extends Channel> {
  /** Never rejects. */
  async send(channel: C, outgoing: OutgoingPage): Promise<Attempt> {
    try {
      return await this.attempt(channel, outgoing);
    } catch (error) {
      // Not its message, which is not checked for secrets, and is stored with the delivery.
      const name = error instanceof Error ? error.name : typeof error;
      return { delivered: false, recoverable: true, error: `the page could not be sent: unexpected ${name}` };
    }
  }

  protected abstract attempt(channel: C, outgoing: OutgoingPage): Promise<Attempt>;
}
