import { type Group } from './group.js';

const NOBODY: readonly Group[] = [];
/** Past it, all are asked again: a site may have a million accounts of which rules mean a few. */
const MAX_ACCOUNTS = 1_000_000;

/** The groups of an operation, and which of them count an account: asked once, for each has to ask all its rules. */
export class OperationGroups {
  readonly byName = new Map<string, Group>();
  private readonly claims = new Map<number, readonly Group[]>();
  /** Most accounts are counted by the same groups, and share the list of them. */
  private readonly lists = new Map<string, readonly Group[]>();

  claimants(accountId: number, account: string): readonly Group[] {
    let claimants = this.claims.get(accountId);
    if (claimants === undefined) {
      claimants = this.listOf([...this.byName.values()].filter((group) => group.claims(accountId, account)));
      if (this.claims.size >= MAX_ACCOUNTS) this.claims.clear();
      this.claims.set(accountId, claimants);
    }
    return claimants;
  }

  /** Rules have come or gone. */
  changed(): void {
    this.claims.clear();
    this.lists.clear();
  }

  private listOf(groups: Group[]): readonly Group[] {
    if (groups.length === 0) return NOBODY;
    const name = groups.map(({ index }) => index).join();
    const list = this.lists.get(name) ?? groups;
    this.lists.set(name, list);
    return list;
  }
}
