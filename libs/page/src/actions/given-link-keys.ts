import { LinkKeys } from './ports.js';

/** Keys that the operator gives to every node, so that who can read the database can't sign with them. */
export class GivenLinkKeys extends LinkKeys {
  private readonly keys: Uint8Array[];

  constructor(secrets: readonly string[]) {
    super();
    this.keys = secrets.map((secret) => Buffer.from(secret));
  }

  all(): Promise<Uint8Array[]> {
    return Promise.resolve(this.keys);
  }

  replace(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
