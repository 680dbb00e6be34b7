import { type Incident } from '#contract';
import { type Deed } from './decide-deed.js';

/** Something that a person does about an incident. */
export type IncidentDeed = {
  incidentId: string;
  /** The key of one account in it; null: about the whole. */
  account: string | null;
  /** Who, as the timeline and the audit shall say it. */
  actor: string;
  atUnixMs: number;
  deed: Deed;
  /** Said with it; an entry of its own in the timeline. */
  note?: string;
};

/** An incident has no account of this name. */
export class UnknownIncidentAccountError extends Error {
  override readonly name = 'UnknownIncidentAccountError';

  constructor(
    readonly account: string,
    /** Those that it has; of very many, some. */
    readonly existing: string[],
  ) {
    super(`the incident has no account "${account}"`);
  }
}

/** What people do about incidents, on whichever node they do it: the leader's term does not fence it. */
export abstract class IncidentHandling {
  /**
   * One transaction, with its entries in the timeline and the deliveries that it causes. What is so already is not done
   * again, so that a repeated call changes nothing. Answers with the incident as it is then; undefined where there is none.
   * Throws UnknownIncidentAccountError and DeedRefusedError.
   */
  abstract handle(deed: IncidentDeed): Promise<Incident | undefined>;
}
