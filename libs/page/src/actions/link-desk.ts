import { type Feedback, type Incident } from '#contract';
import { type Clock } from '#kit';
import { type IncidentStore } from '../ports.js';
import { type ActionLinks, NO_INCIDENT } from './action-links.js';
import { type ActionKind, type SignedAction } from './action-token.js';
import { type Acknowledgement, type Acknowledging, type FeedbackStore, type LinkUses } from './ports.js';
import { givenName, through } from './who.js';

type Good = { action: SignedAction; incident: Incident };

/** What somebody is shown who has followed a link, or pressed a button there. */
export type LinkView =
  | { state: 'forged' }
  /** `gone`: the incident is. `test`: the link is of a test page. */
  | { state: 'expired' | 'gone' | 'test'; action: SignedAction }
  /** What the link is for can be done. */
  | ({ state: 'offered' } & Good)
  /** A form came back, but no button of it was pressed. */
  | ({ state: 'nothing-chosen' } & Good)
  /** `isNew`: by this very press. */
  | ({ state: 'acknowledged'; isNew: boolean } & Acknowledgement & Good)
  /** This link has been used, and what it did has been taken back since. */
  | ({ state: 'used' } & Acknowledgement & Good)
  /** There is nothing to acknowledge any more. */
  | ({ state: 'over' } & Good)
  /** What has been said through this channel, newest last. */
  | ({ state: 'said'; feedback: Feedback } & Good)
  | ({ state: 'too-many-voices' } & Good);

/** A form that came back: the button that was pressed, and the name that was given, if any. */
export type PressedForm = { pressed: string | undefined; name: string | undefined };

export type LinkDeskOptions = {
  incidents: Pick<IncidentStore, 'find'>;
  links: Pick<ActionLinks, 'open'>;
  acknowledging: Acknowledging;
  uses: LinkUses;
  feedback: FeedbackStore;
  clock: Clock;
};

/** Where the links of pages lead. Looking changes nothing, whoever looks how often; pressing does the deed once. */
export class LinkDesk {
  constructor(private readonly options: LinkDeskOptions) {}

  async look(token: string): Promise<LinkView> {
    const opened = await this.find(token);
    if (opened.state !== 'offered' || opened.action.kind !== 'acknowledge') return opened;
    return (await this.standing(opened)) ?? opened;
  }

  async press(token: string, { pressed, name }: PressedForm): Promise<LinkView> {
    const opened = await this.find(token);
    if (opened.state !== 'offered') return opened;
    const { action, incident } = opened;
    const by = givenName(name);
    if (action.kind === 'acknowledge') {
      if (pressed !== 'acknowledge') return { ...opened, state: 'nothing-chosen' };
      return this.acknowledge({ action, incident }, by);
    }
    if (pressed !== 'useful' && pressed !== 'noise') return { ...opened, state: 'nothing-chosen' };
    return this.say({ action, incident }, pressed, by);
  }

  private async find(token: string): Promise<LinkView> {
    const { state, action } = await this.options.links.open(token);
    if (state === 'forged') return { state };
    if (state === 'expired') return { state, action };
    if (action.incidentId === NO_INCIDENT) return { state: 'test', action };
    const incident = await this.options.incidents.find(action.incidentId);
    return incident ? { state: 'offered', action, incident } : { state: 'gone', action };
  }

  /** What stands in the way of acknowledging; undefined where nothing does. */
  private async standing({ action, incident }: Good): Promise<LinkView | undefined> {
    const { acknowledgedAt, acknowledgedBy } = incident.handling;
    if (acknowledgedAt !== null) {
      const standing = { by: acknowledgedBy ?? 'somebody', atUnixMs: Date.parse(acknowledgedAt) };
      return { state: 'acknowledged', isNew: false, action, incident, ...standing };
    }
    if (incident.status === 'resolved') return { state: 'over', action, incident };
    const use = await this.options.uses.of(action.deliveryId, action.kind);
    return use && { state: 'used', action, incident, ...use };
  }

  private async acknowledge(good: Good, name: string | null): Promise<LinkView> {
    const standing = await this.standing(good);
    if (standing) return standing;
    const { acknowledging, uses, clock } = this.options;
    const { action } = good;
    const mine = { by: through(name, action.channel), atUnixMs: clock.nowMs() };
    const stands = await acknowledging.acknowledge(action.incidentId, mine);
    if (!stands) return { state: 'over', ...good };
    // Afterwards: where this fails, the next press finds it acknowledged. The other way round it would find a link
    // that is used up, and nobody who takes care.
    await uses.record(action.deliveryId, action.kind, stands);
    const isNew = stands.by === mine.by && stands.atUnixMs === mine.atUnixMs;
    return { state: 'acknowledged', isNew, ...good, ...stands };
  }

  private async say(
    good: Good,
    pressed: Exclude<ActionKind, 'acknowledge'>,
    by: string | null,
  ): Promise<LinkView> {
    const { incidentId, channel } = good.action;
    const at = new Date(this.options.clock.nowMs()).toISOString();
    const feedback = { useful: pressed === 'useful', channel, by, at };
    const isKept = await this.options.feedback.say(incidentId, feedback);
    return isKept ? { state: 'said', feedback, ...good } : { state: 'too-many-voices', ...good };
  }
}
