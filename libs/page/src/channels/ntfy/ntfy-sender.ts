import { type ChannelOf, type Severity } from '#contract';
import { type Attempt } from '../../ports.js';
import { type PageFacts } from '../../render/page-facts.js';
import { briefText } from '../brief.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { clippedBytes } from '../fitted.js';
import { type HttpClient } from '../http/http-client.js';

/** What is longer becomes an attached file. */
const MAX_MESSAGE_BYTES = 4000;
const MAX_TITLE_BYTES = 250;
const MAX_ACTIONS = 3;

/** 5 rings on and on, 3 is ntfy's usual, 2 makes no sound. */
const PRIORITIES: Record<Severity, 2 | 3 | 4 | 5> = { critical: 5, error: 4, warning: 3, info: 2 };
/** That it is over wakes nobody. */
const QUIET = 2;
/** ntfy shows these as emoji before the title. */
const TAGS = {
  violation: 'rotating_light',
  acknowledged: 'eyes',
  resolved: 'white_check_mark',
  test: 'test_tube',
};

export class NtfySender extends ChannelSender<ChannelOf<'ntfy'>> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt(channel: ChannelOf<'ntfy'>, { facts }: OutgoingPage): Promise<Attempt> {
    const { url, topic, token } = channel;
    return this.http.attempt({
      url,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify({ topic, ...messageOf(facts) }),
      secrets: [topic],
    });
  }
}

function messageOf(facts: PageFacts) {
  const { about, tone, waterfall, pictures, open } = facts;
  const isViolated = tone === 'violation';
  const [picture] = isViolated ? pictures : [];
  const trace = waterfall && isViolated ? [{ label: 'Slowest trace', href: waterfall.link.href }] : [];
  return {
    title: clippedBytes(about.title, MAX_TITLE_BYTES),
    message: clippedBytes(briefText(facts), MAX_MESSAGE_BYTES),
    priority: tone === 'violation' ? PRIORITIES[about.severity] : QUIET,
    tags: [TAGS[tone]],
    click: about.url,
    ...(picture && { attach: picture.url, filename: 'culprit.png' }),
    // Tapping the message opens the incident, so that matters least where there are more than three.
    actions: [
      ...facts.actions.filter(({ kind }) => kind === 'acknowledge'),
      ...trace,
      ...(open ? [open] : []),
    ]
      .slice(0, MAX_ACTIONS)
      .map(({ label, href }) => ({ action: 'view', label, url: href })),
  };
}
