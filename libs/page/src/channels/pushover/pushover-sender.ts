import { type ChannelOf, type Severity } from '#contract';
import { type Attempt } from '../../ports.js';
import { briefText } from '../brief.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { clipped } from '../fitted.js';
import { type HttpClient } from '../http/http-client.js';

const MAX_TITLE = 250;
const MAX_MESSAGE = 1024;
const MAX_URL = 512;

/** 1 breaks through quiet hours, -1 makes no sound. 2 would ring until somebody acknowledges it over there. */
const PRIORITIES: Record<Severity, -1 | 0 | 1> = { critical: 1, error: 0, warning: 0, info: -1 };

/** That it is over wakes nobody. */
const QUIET = -1;

export class PushoverSender extends ChannelSender<ChannelOf<'pushover'>> {
  constructor(
    private readonly http: HttpClient,
    private readonly baseUrl = 'https://api.pushover.net',
  ) {
    super();
  }

  protected attempt(channel: ChannelOf<'pushover'>, { facts }: OutgoingPage): Promise<Attempt> {
    const { token, user } = channel;
    const { about, tone } = facts;
    const link = about.url.length <= MAX_URL ? { url: about.url, url_title: 'Open in Culprit' } : {};
    const message = {
      token,
      user,
      title: clipped(about.title, MAX_TITLE),
      message: clipped(briefText(facts), MAX_MESSAGE),
      priority: tone === 'violation' ? PRIORITIES[about.severity] : QUIET,
      timestamp: Math.floor(about.sentAtUnixMs / 1000),
      ...link,
    };
    return this.http.attempt({
      url: `${this.baseUrl}/1/messages.json`,
      body: JSON.stringify(message),
      secrets: [token, user],
    });
  }
}
