import { type ChannelOf, type PageEvent } from '#contract';
import { type Attempt } from '../../ports.js';
import { newsOnly } from '../../render/said-anew.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type PageFacts } from '../../render/page-facts.js';
import { slackMessage } from './blocks.js';
import { type SlackAnswer, type SlackApi } from './slack-api.js';

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
    const { event } = facts.about;
    const { token } = channel;
    const first =
      receipt?.ts === undefined ? undefined : { channel: receipt.channel ?? channel.channel, ts: receipt.ts };
    if (first) {
      // First, as it may be done twice: a failure after the reply would repeat that.
      const updated = await this.call('chat.update', token, facts, first);
      if (!updated.ok && !NOT_CHANGED.has(updated.error)) return updated.attempt;
    }
    const posted = first
      ? await this.call('chat.postMessage', token, newsOnly(facts), {
          channel: first.channel,
          thread_ts: first.ts,
          ...TOLD_TO_ALL[event],
        })
      : await this.call('chat.postMessage', token, facts, { channel: channel.channel });
    if (!posted.ok) return posted.attempt;
    return { delivered: true, receipt: first ?? { channel: posted.channel, ts: posted.ts } };
  }

  /** Slack fetches pictures itself, and refuses the whole message where it can't: then it goes without them. */
  private async call(
    method: 'chat.postMessage' | 'chat.update',
    token: string,
    facts: PageFacts,
    where: object,
  ): Promise<SlackAnswer> {
    const answer = await this.api.call(method, token, { ...slackMessage(facts), ...where });
    if (answer.ok || answer.error !== 'invalid_blocks' || facts.pictures.length === 0) return answer;
    return this.api.call(method, token, { ...slackMessage({ ...facts, pictures: [] }), ...where });
  }
}
