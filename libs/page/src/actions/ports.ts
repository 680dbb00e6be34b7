import { type Feedback } from '#contract';
import { type ActionKind } from './action-token.js';

/** What links are signed with. */
export abstract class LinkKeys {
  /** The one that signs first; links of the others are still good. Empty where there is none. */
  abstract all(): Promise<Uint8Array[]>;
  /**
   * Signs with a new key from now on.
   * @param revoke whether links that were sent before are refused from now on
   * @returns false where keys are not ours to change
   */
  abstract replace(actor: string, revoke: boolean): Promise<boolean>;
}

/** Who takes care of an incident, and since when. */
export type Acknowledgement = { by: string; atUnixMs: number };

export abstract class Acknowledging {
  /**
   * Where nobody has acknowledged the incident, `who` does. What stands then comes back, which may be somebody else's;
   * undefined where the incident is over or unknown.
   */
  abstract acknowledge(incidentId: string, who: Acknowledgement): Promise<Acknowledgement | undefined>;
}

/** Which links have done what they are for: once each, whatever becomes of the incident. */
export abstract class LinkUses {
  abstract of(deliveryId: string, kind: ActionKind): Promise<Acknowledgement | undefined>;
  /** The first use stays. Nothing happens where the delivery is gone. */
  abstract record(deliveryId: string, kind: ActionKind, use: Acknowledgement): Promise<void>;
}

/** How many paged incidents of a version of a rule there were, and what people said of them. */
export type RuleVotes = {
  sla: string;
  /** Null for incidents of before there were versions. */
  version: number | null;
  pages: number;
  useful: number;
  noise: number;
};

/** What people say of pages. */
export abstract class FeedbackStore {
  /**
   * Replaces what the same person said through the same channel.
   * @returns false where the incident has as many voices as are kept, or is unknown
   */
  abstract say(incidentId: string, feedback: Feedback): Promise<boolean>;
  /** The oldest first. */
  abstract of(incidentId: string): Promise<Feedback[]>;
  /** Of incidents that were opened since then, by rule and version. */
  abstract votes(filter: { sla?: string; sinceUnixMs: number }): Promise<RuleVotes[]>;
}
