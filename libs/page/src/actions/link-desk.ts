import { type Feedback, type Incident } from '#contract';
import { type Clock } from '#kit';
import { DeedRefusedError } from '../handling/decide-deed.js';
import { type IncidentHandling } from '../handling/incident-handling.js';
import { type IncidentStore } from '../ports.js';
import { type ActionLinks, NO_INCIDENT } from './action-links.js';
import { type ActionKind, type SignedAction } from './action-token.js';
import { type FeedbackStore, type LinkUse, type LinkUses } from './ports.js';
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
  | ({ state: 'acknowledged'; isNew: boolean } & LinkUse & Good)
  /** This link has been used, and what it did has been taken back since. */
  | ({ state: 'used' } & LinkUse & Good)
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
  handling: IncidentHandling;
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
    const acknowledged = acknowledgementOf(incident);
    if (acknowledged) return { state: 'acknowledged', isNew: false, action, incident, ...acknowledged };
    if (incident.status === 'resolved') return { state: 'over', action, incident };
    const use = await this.options.uses.of(action.deliveryId, action.kind);
    return use && { state: 'used', action, incident, ...use };
  }

  private async acknowledge(good: Good, name: string | null): Promise<LinkView> {
    const standing = await this.standing(good);
    if (standing) return standing;
    const { action } = good;
    const mine = { by: through(name, action.channel), atUnixMs: this.options.clock.nowMs() };
    const incident = await this.acknowledged(action.incidentId, mine);
    if (!incident) return { state: 'gone', action };
    const stands = acknowledgementOf(incident);
    if (!stands) return { state: 'over', action, incident };
    // Afterwards: where this fails, the next press finds it acknowledged. The other way round it would find a link
    // that is used up, and nobody who takes care.
    await this.options.uses.record(action.deliveryId, action.kind, stands);
    const isNew = stands.by === mine.by && stands.atUnixMs === mine.atUnixMs;
    return { state: 'acknowledged', isNew, action, incident, ...stands };
  }

  /** The incident as it is after that; not acknowledged where it was over just before. */
  private async acknowledged(incidentId: string, { by, atUnixMs }: LinkUse): Promise<Incident | undefined> {
    const { handling, incidents } = this.options;
    try {
      const deed = { kind: 'acknowledge' as const };
      return await handling.handle({ incidentId, account: null, actor: by, atUnixMs, deed });
    } catch (error) {
      if (error instanceof DeedRefusedError) return incidents.find(incidentId);
      throw error;
    }
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

function acknowledgementOf({ handling: { acknowledgedAt, acknowledgedBy } }: Incident): LinkUse | undefined {
  if (acknowledgedAt === null) return undefined;
  return { by: acknowledgedBy ?? 'somebody', atUnixMs: Date.parse(acknowledgedAt) };
}
