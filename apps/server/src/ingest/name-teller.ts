import { type LatencyRows } from '#aggregate';
import { type Dictionaries } from '#span';
import { type NewNames } from './ingest.js';

/** Finds the names that rows are the first to speak of. */
export class NameTeller {
  private readonly operations = new Told();
  private readonly accounts = new Told();

  constructor(private readonly dictionaries: Dictionaries) {}

  namesOf(rows: LatencyRows): NewNames {
    const { dictionaries } = this;
    const names: NewNames = { operations: [], accounts: [] };
    for (let i = 0; i < rows.count; i++) {
      const operation = rows.operation(i);
      if (this.operations.add(operation))
        names.operations.push([operation, dictionaries.operationOf(operation)]);
      const account = rows.account(i);
      if (this.accounts.add(account)) names.accounts.push([account, dictionaries.accountKeyOf(account)]);
    }
    return names;
  }
}

/** A set of dense ids, a byte each. */
class Told {
  private flags = new Uint8Array(1024);

  /** Whether it is new. */
  add(id: number): boolean {
    if (id >= this.flags.length) {
      const grown = new Uint8Array(Math.max(this.flags.length * 2, id + 1));
      grown.set(this.flags);
      this.flags = grown;
    }
    if (this.flags[id] === 1) return false;
    this.flags[id] = 1;
    return true;
  }
}
