import { type CommittedRows } from '../ports.js';

/** The account of all traffic: id 0, key "*". */
const ALL_TRAFFIC = 0;

/** Which keys accounts have; an account never changes its own. */
export class AccountNames {
  private readonly keys: (string | undefined)[] = [];
  private readonly ids = new Map<string, number>();

  constructor(private readonly rows: CommittedRows) {
    this.keys[ALL_TRAFFIC] = '*';
  }

  keyOf(id: number): string | undefined {
    return this.keys[id];
  }

  /** Undefined where no row has named it yet; "*" is all traffic, never an account that calls itself so. */
  idOf(key: string): number | undefined {
    return key === '*' ? ALL_TRAFFIC : this.ids.get(key);
  }

  async load(wanted: Parameters<CommittedRows['accounts']>[0]): Promise<void> {
    for (const { id, key } of await this.rows.accounts(wanted)) {
      this.keys[id] = key;
      this.ids.set(key, id);
    }
  }
}
