import { type PageAction } from '#contract';
import { type Clock } from '#kit';
import { type Links } from '../links.js';
import { type ActionKind, openToken, signAction, type SignedAction } from './action-token.js';
import { type LinkKeys } from './ports.js';

/** A mail is found again and forwarded for as long as it exists; what it lets people do ends. */
const GOOD_FOR_S = 30 * 86_400;
/** What the links of a test page are about. */
export const NO_INCIDENT = '00000000-0000-0000-0000-000000000000';

const LABELS: Record<ActionKind, string> = {
  acknowledge: 'Acknowledge',
  useful: 'Useful page',
  noise: 'Noise',
};

/** What is to be made of a link that somebody has opened. */
export type OpenedLink =
  { state: 'good' | 'expired'; action: SignedAction } | { state: 'forged'; action?: undefined };

/**
 * The links in pages that let who got one do something without a login. Whoever has a link may do what it is for, as
 * may everybody the page is forwarded to; so it does no more than can be seen and undone, and not for ever.
 */
export class ActionLinks {
  constructor(private readonly options: { links: Pick<Links, 'action'>; keys: LinkKeys; clock: Clock }) {}

  /** The links of one delivery; none where there is no key, as a page without them is better than none. */
  async of(
    incidentId: string,
    deliveryId: string,
    channel: string,
    kinds: readonly ActionKind[],
  ): Promise<PageAction[]> {
    const [key] = await this.options.keys.all();
    if (key === undefined) return [];
    const expiresAtUnixS = Math.floor(this.options.clock.nowMs() / 1000) + GOOD_FOR_S;
    return kinds.map((kind) => {
      const token = signAction({ kind, incidentId, deliveryId, channel, expiresAtUnixS }, key);
      return { kind, label: LABELS[kind], href: this.options.links.action(token) };
    });
  }

  /** The links of a test page, which can be followed, and lead to nothing that could be done. */
  ofTest(channel: string, kinds: readonly ActionKind[]): Promise<PageAction[]> {
    return this.of(NO_INCIDENT, NO_INCIDENT, channel, kinds);
  }

  async open(token: string): Promise<OpenedLink> {
    const action = openToken(token, await this.options.keys.all());
    if (!action) return { state: 'forged' };
    const isGood = this.options.clock.nowMs() < action.expiresAtUnixS * 1000;
    return { state: isGood ? 'good' : 'expired', action };
  }

  /** The token of another link of the same delivery, which is good no longer than this one. */
  async sibling(action: SignedAction, kind: ActionKind): Promise<string | undefined> {
    const [key] = await this.options.keys.all();
    return key && signAction({ ...action, kind }, key);
  }
}
