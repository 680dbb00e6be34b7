import { type ChannelOf, type PageEvent } from '#contract';
import { type Attempt } from '../../ports.js';
import { newsOnly } from '../../render/said-anew.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { slackMessage } from './blocks.js';
import { type SlackApi } from './slack-api.js';

/** The message is there no more, or may not be changed any longer: what follows in its thread says it all the same. */
const NOT_CHANGED = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** What somebody has to act on is shown outside of the thread too. */
const TOLD_TO_ALL: Partial<Record<PageEvent, { reply_broadcast: true }>> = {
  escalated: { reply_broadcast: true },
  reopened: { reply_broadcast: true },
};

/** One thread per incident: its first message is changed to show how things stand, and what happens is said below it. */
export class SlackSender extends ChannelSender<ChannelOf<'slack'>> {
  constructor(private readonly api: SlackApi) {
    super();
  }

  protected async attempt(channel: ChannelOf<'slack'>, { facts, receipt }: OutgoingPage): Promise<Attempt> {
    const message = slackMessage(facts);
    const { event } = facts.about;
    const { token } = channel;
    const first =
      receipt?.ts === undefined ? undefined : { channel: receipt.channel ?? channel.channel, ts: receipt.ts };
    if (first) {
      // First, as it may be done twice: a failure after the reply would repeat that.
      const updated = await this.api.call('chat.update', token, { ...message, ...first });
      if (!updated.ok && !NOT_CHANGED.has(updated.error)) return updated.attempt;
    }
    const posted = await this.api.call(
      'chat.postMessage',
      token,
      first
        ? {
            ...slackMessage(newsOnly(facts)),
            channel: first.channel,
            thread_ts: first.ts,
            ...TOLD_TO_ALL[event],
          }
        : { ...message, channel: channel.channel },
    );
    if (!posted.ok) return posted.attempt;
    return { delivered: true, receipt: first ?? { channel: posted.channel, ts: posted.ts } };
  }
}
