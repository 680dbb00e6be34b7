import { type Names, type Operation } from '#span';
import { type NewNames } from './ingest.js';

/** The names of the ingest thread's dictionaries, as far as rows have spoken of them. */
export class NameBook implements Names {
  private readonly operations = new Map<number, Operation>();
  private readonly accounts: (string | undefined)[] = ['*', '', '(other)'];

  learn({ operations, accounts }: NewNames): void {
    for (const [id, operation] of operations) this.operations.set(id, operation);
    for (const [id, key] of accounts) this.accounts[id] = key;
  }

  operationOf(id: number): Operation {
    return told(this.operations.get(id));
  }

  accountKeyOf(id: number): string {
    return told(this.accounts[id]);
  }
}

function told<T>(name: T | undefined): T {
  if (name === undefined) throw new Error('a row speaks of a name that was never told');
  return name;
}
